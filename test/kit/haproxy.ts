import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './kit-folder.ts';
import { program } from './programs.ts';
import { says } from './says.ts';
import { ServerProcess } from './server-process.ts';

/** An HAProxy of this machine with a configuration made by `haproxyConfig`, whose port for its statistics is given. */
export async function startHaproxy(config: string, statsPort: number): Promise<ServerProcess> {
  const path = await program('haproxy');
  const folder = temporaryFolder('haproxy');
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, config);
  const url = `http://127.0.0.1:${statsPort}`;
  return ServerProcess.start({
    name: 'haproxy',
    url,
    program: path,
    // In the foreground, without a master process.
    args: ['-db', '-f', file],
    folder,
    // Ends without waiting for the connections.
    stopSignal: 'SIGTERM',
    answers: () => says(url, 'GET /livez HTTP/1.0\r\n\r\n', /^HTTP\/1\.\d 200/),
  });
}
