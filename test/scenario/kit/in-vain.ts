import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Backends } from '../../kit/backends.ts';
import type { BackendUrls, Role } from '../../kit/cluster.ts';
import { temporaryFolder } from '../../kit/kit-folder.ts';

const DIST = join(import.meta.dirname, '../../../dist');

/** Settings that lead to backends. */
export function urlsOf({ nats, redis, postgres }: Backends): BackendUrls {
  return { NATS_URL: nats.url, REDIS_URL: redis.url, DATABASE_URL: postgres.url };
}

/** Starts a role that must end by itself; resolves to how it did, with its lines on standard error. */
export async function startInVain(
  role: Role,
  urls: BackendUrls,
  dist = DIST,
): Promise<{ code: number; lines: string[] }> {
  const child: ChildProcess = spawn(process.execPath, [join(dist, `${role}.js`)], {
    cwd: temporaryFolder('in-vain'),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HTTP_PORT: '0',
      HTTPS_PORT: '0',
      METRICS_PORT: '0',
      ...urls,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, lines: text.trim().split('\n') };
}
