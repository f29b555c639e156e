import { NotAllowed } from '@pinwire/model';
import { publishedProject } from '../copies.ts';
import { findFlashed } from '../flashed.ts';
import { sendDeflated } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** The project that a printed token was made for, without private fields and values (app.md 6.9). */
export const getProjectByToken: AppHandler = async (connection, request) => {
  const found = await findFlashed(connection.owner, request.text);
  if (found === undefined) throw new NotAllowed('no such token');
  await sendDeflated(connection, request, await publishedProject(connection.owner, found.publisher, found.project));
};
