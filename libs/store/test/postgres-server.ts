import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const DEBIAN = '/usr/lib/postgresql';

/** Folder of the programs of an installed Postgres, newest first; undefined where there is none. */
export function postgresPrograms(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(DEBIAN, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres')));
}

export interface PostgresServer {
  url: string;
  /** Stops the server as an administrator would: sessions are cut. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops the server and removes its files. */
  remove(): Promise<void>;
}

/** Starts a Postgres of its own, on a socket in a temporary folder; it listens on no port. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pinwire-pg-'));
  // Postgres refuses to run as root.
  const user = process.getuid?.() === 0 ? ownerOfPostgres() : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const arguments_ = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'];
  execFileSync(join(programs, 'initdb'), arguments_, { ...user, stdio: 'ignore', cwd: folder });
  const url = `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`;
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const settings = ['-c', 'listen_addresses=', '-k', folder, '-c', 'fsync=off', '-c', 'shared_buffers=16MB'];
    server = spawn(join(programs, 'postgres'), ['-D', data, ...settings], { ...user, stdio: 'ignore', cwd: folder });
    await answering(url, server);
  };
  const stop = async (): Promise<void> => {
    if (!server || server.exitCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGINT');
    await exited;
  };
  await start();
  return {
    url,
    start,
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > until) throw error;
    }
  }
}

function ownerOfPostgres(): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
