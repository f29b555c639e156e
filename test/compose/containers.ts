import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The cluster that `npm run test:compose` brought up; undefined in every other run of the tests. */
export const project = process.env.PINWIRE_COMPOSE_PROJECT;

const run = promisify(execFile);

/** Ids of the containers of a service, running or not. */
export async function containersOf(service: string): Promise<string[]> {
  const labels = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
  const { stdout } = await run('docker', ['ps', '-aq', ...labels.flatMap((label) => ['--filter', `label=${label}`])]);
  return stdout.trim().split('\n').filter(Boolean);
}

export async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args)).stdout;
}

/** One SQL question to the database of the cluster; lines of its answer. */
export async function sql(question: string): Promise<string[]> {
  const [postgres = ''] = await containersOf('postgres');
  const url = `postgres://pinwire:${process.env.POSTGRES_PASSWORD ?? 'evaluation'}@127.0.0.1/pinwire`;
  return (await docker('exec', postgres, 'psql', url, '-tAc', question)).trim().split('\n').filter(Boolean);
}
