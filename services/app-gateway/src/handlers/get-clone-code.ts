import { stringify } from '@pinwire/model';
import { publishedProject } from '../copies.ts';
import { dashIdOf, needProject } from '../edit.ts';
import { sendText } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** A code under which anybody gets a copy of the project, without private fields and values (app.md 6.9). */
export const getCloneCode: AppHandler = async (connection, request) => {
  const account = await connection.account();
  const project = needProject(account, dashIdOf(request.text));
  const { newToken, store } = connection.owner.ports;
  const token = newToken();
  await store.saveClone(token, Buffer.from(stringify(await publishedProject(connection.owner, account, project))));
  sendText(connection, request, token);
};
