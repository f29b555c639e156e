import { temporaryFolder } from './kit-folder.ts';
import { freePort } from './ports.ts';
import { program } from './programs.ts';
import { says } from './says.ts';
import { ServerProcess } from './server-process.ts';

export interface RedisOptions {
  /** Password that clients must give; it stands in the URL. */
  password?: string;
  /** Further arguments of redis-server. */
  args?: readonly string[];
  /** Where the data is kept beyond `remove`; a folder that goes with the server when not given. */
  keepIn?: string | undefined;
}

/** A Redis server of this machine that keeps its data in an append-only file. */
export async function startRedisProgram({ password, args = [], keepIn }: RedisOptions = {}): Promise<RedisProcess> {
  const [path, port] = [await program('redis-server'), await freePort()];
  const folder = keepIn ?? temporaryFolder('redis');
  const files = ['--dir', folder, '--appendonly', 'yes', '--save', ''];
  const login = password === undefined ? [] : ['--requirepass', password];
  const url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  const server = await ServerProcess.start({
    name: 'redis-server',
    url,
    program: path,
    args: ['--bind', '127.0.0.1', '--port', String(port), ...files, ...login, ...args],
    folder,
    keepFolder: keepIn !== undefined,
    stopSignal: 'SIGTERM',
    answers: () => redisAnswers(url),
  });
  return Object.assign(server, { port });
}

export type RedisProcess = ServerProcess & { readonly port: number };

/** Resolves when a Redis server that has read its data answers, be it with a question for the password. */
export function redisAnswers(url: string): Promise<void> {
  return says(url, 'PING\r\n', /^(\+PONG|-NOAUTH)/);
}
