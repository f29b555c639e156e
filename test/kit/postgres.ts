import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { kitFolder, temporaryFolder } from './kit-folder.ts';
import { withMachineLock } from './lock.ts';
import { freePort } from './ports.ts';
import { program } from './programs.ts';
import { ServerProcess } from './server-process.ts';

const SETTINGS = ['shared_buffers=16MB', 'max_connections=300', 'listen_addresses=127.0.0.1'];

export interface PostgresOptions {
  /** Where the data is kept beyond `remove`; a folder that goes with the server when not given. */
  keepIn?: string | undefined;
}

/** A Postgres server of this machine, trusting every local user. */
export async function startPostgresProgram({ keepIn }: PostgresOptions = {}): Promise<ServerProcess> {
  const [path, port] = [await program('postgres'), await freePort()];
  // Postgres refuses to run as root.
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  const folder = keepIn ?? temporaryFolder('postgres');
  const data = join(folder, 'data');
  if (!existsSync(data)) await copyDataFolder(path, data, user);
  if (user) chownSync(folder, user.uid, user.gid);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  // What goes with the test need not wait for the disk; a killed server keeps all the same what it committed.
  const disk = keepIn === undefined ? ['fsync=off'] : [];
  // A path of a socket has room for about 100 bytes, and everybody here comes over the network.
  const sockets = 'unix_socket_directories=';
  const settings = [...SETTINGS, ...disk, sockets].flatMap((setting) => ['-c', setting]);
  return ServerProcess.start({
    name: 'postgres',
    url,
    program: path,
    args: ['-D', data, '-p', String(port), ...settings],
    folder,
    keepFolder: keepIn !== undefined,
    user,
    // Fast: sessions are cut, as an administrator would.
    stopSignal: 'SIGINT',
    answers: () => postgresAnswers(url),
  });
}

/** initdb takes a second and more; copying what it once made takes a tenth. */
async function copyDataFolder(postgres: string, target: string, user: User | undefined): Promise<void> {
  const version = execFileSync(postgres, ['--version'], { encoding: 'utf8' }).replace(/[^\d.]+/g, '-');
  const prepared = join(kitFolder(), `postgres${version}`);
  await withMachineLock('initdb', () => {
    if (!existsSync(prepared)) initialise(postgres, prepared, user);
  });
  if (process.platform === 'linux') execFileSync('cp', ['-a', '--reflink=auto', prepared, target]);
  else cpSync(prepared, target, { recursive: true });
}

function initialise(postgres: string, prepared: string, user: User | undefined): void {
  const making = `${prepared}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  if (user) chownSync(making, user.uid, user.gid);
  const options = ['-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'];
  execFileSync(join(dirname(postgres), 'initdb'), ['-D', making, ...options], { ...user, stdio: 'ignore', cwd: '/' });
  renameSync(making, prepared);
}

/** Resolves when a Postgres server takes a session; rejects otherwise. */
export async function postgresAnswers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  await client.end();
}

interface User {
  uid: number;
  gid: number;
}

/** The user that the package of Postgres made, else `nobody`. */
function unprivilegedUser(): User {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // The next one.
    }
  }
  throw new Error('Postgres refuses to run as root, and this machine has neither a user postgres nor nobody');
}
