import { temporaryFolder } from './kit-folder.ts';
import { freePort } from './ports.ts';
import { program } from './programs.ts';
import { says } from './says.ts';
import { ServerProcess } from './server-process.ts';

export interface NatsOptions {
  /** Name and password that clients must give; they stand in the URL. */
  user?: string;
  password?: string;
  /** Where the data is kept beyond `remove`; a folder that goes with the server when not given. */
  keepIn?: string | undefined;
}

/** A NATS server of this machine with JetStream on disk. */
export async function startNatsProgram({ user, password, keepIn }: NatsOptions = {}): Promise<ServerProcess> {
  const [path, port] = [await program('nats-server'), await freePort()];
  const folder = keepIn ?? temporaryFolder('nats');
  const login = user === undefined ? [] : ['--user', user, '--pass', password ?? ''];
  const url = `nats://${user === undefined ? '' : `${user}:${password}@`}127.0.0.1:${port}`;
  return ServerProcess.start({
    name: 'nats-server',
    url,
    program: path,
    args: ['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', folder, ...login],
    folder,
    keepFolder: keepIn !== undefined,
    stopSignal: 'SIGTERM',
    answers: () => natsAnswers(url),
  });
}

/** Resolves when a NATS server greets; rejects otherwise. */
export function natsAnswers(url: string): Promise<void> {
  return says(url, undefined, /^INFO /);
}
