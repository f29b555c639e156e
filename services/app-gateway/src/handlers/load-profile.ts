import { visibleProfile } from '@pinwire/accounts';
import { IllegalCommand, overlayProject, type Profile, pinsStorage, publicProject } from '@pinwire/model';
import { parseInt32, splitAll } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { publishedProject } from '../copies.ts';
import { dashIdOf, needProject } from '../edit.ts';
import { findFlashed } from '../flashed.ts';
import { sendDeflated } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** The whole profile, one project, or the project of a printed token, as a zlib stream of JSON (app.md 6.1). */
export const loadProfile: AppHandler = async (connection, request) => {
  const { text } = request;
  const isFlashed = text.includes('\0') && connection.state === 'owner';
  const document = isFlashed
    ? flashed(connection, text)
    : text === ''
      ? profile(connection)
      : project(connection, text);
  await sendDeflated(connection, request, await document);
};

async function project(connection: AppConnection, text: string) {
  const dashId = dashIdOf(text);
  if (!connection.sees(dashId)) throw new IllegalCommand('not the shared project');
  const account = await connection.account();
  const found = needProject(account, dashId);
  const states = await connection.owner.states(account.id, found);
  const live = overlayProject(found, (target) => states.get(target));
  return connection.state === 'shared' ? publicProject(live) : live;
}

async function profile(connection: AppConnection) {
  if (connection.sharedDashId !== undefined) {
    return { dashBoards: [await project(connection, String(connection.sharedDashId))] };
  }
  const account = await connection.account();
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
  return { ...visibleProfile(account.profile), dashBoards, pinsStorage: stored };
}

/** `flashedToken\0dashId\0publisherEmail[\0appName]`; the app name is the caller's own when it does not say. */
async function flashed(connection: AppConnection, text: string) {
  const [token, dash, email, appName] = splitAll(text);
  if (token === undefined || email === undefined) throw new IllegalCommand('parts are missing');
  const found = await findFlashed(connection.owner, token);
  const publisher = found?.publisher;
  const isMeant =
    found?.project.id === parseInt32(dash) &&
    publisher?.email === email.toLowerCase() &&
    publisher.appName === (appName ?? (await connection.account()).appName);
  if (!found || !isMeant) throw new IllegalCommand('no such token of this publisher');
  return publishedProject(connection.owner, found.publisher, found.project);
}
