import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { overlayProject, type Profile, pinsStorage, publicProject, stringify } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { dashIdOf, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

const zlib = promisify(deflate);

/** The whole profile, or one project, as a zlib stream of JSON (app.md 6.1). */
export const loadProfile: AppHandler = async (connection, { id, text }) => {
  const document = text === '' ? await profile(connection) : await project(connection, dashIdOf(text));
  connection.send(Command.LOAD_PROFILE_GZIPPED, id, await zlib(Buffer.from(stringify(document))));
};

async function project(connection: AppConnection, dashId: number) {
  const account = await connection.account();
  const found = needProject(account, dashId);
  const states = await connection.owner.states(account.id, found);
  const live = overlayProject(found, (target) => states.get(target));
  return connection.state === 'shared' ? publicProject(live) : live;
}

async function profile(connection: AppConnection) {
  const account = await connection.account();
  if (connection.state === 'shared') return { dashBoards: [await project(connection, connection.sharedDashId)] };
  const stored: Record<string, unknown> = {};
  const dashBoards: Profile['dashBoards'] = [];
  for (const found of account.profile.dashBoards) {
    const states = await connection.owner.states(account.id, found);
    dashBoards.push(overlayProject(found, (target) => states.get(target)));
    Object.assign(
      stored,
      pinsStorage(found, (target) => states.get(target)),
    );
  }
  return { ...account.profile, dashBoards, pinsStorage: stored };
}
