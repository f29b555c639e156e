import type { AppClient, ProjectInfo } from '@pinwire/client';
import { Command } from '@pinwire/protocol';
import { CliError, explained } from './errors.ts';

/** Logs in with the first two values of a command line. */
export async function logIn(app: AppClient, [email = '', password = '']: readonly string[]): Promise<void> {
  await explained(Command.LOGIN, app.login(email, password));
}

/** The project that was named, else the first; undefined when there is none and none was named. */
export async function findProject(app: AppClient, named: string | undefined): Promise<ProjectInfo | undefined> {
  const projects = await explained(Command.LOAD_PROFILE_GZIPPED, app.projects());
  if (named === undefined) return projects[0];
  const found = projects.find(({ id, name }) => name === named || String(id) === named);
  if (found) return found;
  const names = projects.map(({ id, name }) => `${id} "${name}"`).join(', ') || 'none';
  throw new CliError(`there is no project ${JSON.stringify(named)}; there are: ${names}`);
}
