import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/kit/kit-folder.ts';
import { natsAnswers } from '../../../../test/kit/nats.ts';
import { freePort } from '../../../../test/kit/ports.ts';
import { program } from '../../../../test/kit/programs.ts';
import { ServerProcess } from '../../../../test/kit/server-process.ts';
import { connectNats, NatsRefused } from './connect.ts';

const log = { info: () => {}, warn: () => {} };
let server: ServerProcess | undefined;

afterEach(() => server?.remove());

/** A server whose user has this password until `setPassword` and a restart. */
async function startWith(password: string) {
  const [path, port] = [await program('nats-server'), await freePort()];
  const folder = temporaryFolder('nats');
  const config = join(folder, 'server.conf');
  const setPassword = (value: string): void => {
    writeFileSync(config, `listen: "127.0.0.1:${port}"\nauthorization { user: "pinwire", password: "${value}" }\n`);
  };
  setPassword(password);
  const url = `nats://pinwire:${password}@127.0.0.1:${port}`;
  server = await ServerProcess.start({
    name: 'nats-server',
    url,
    program: path,
    args: ['--config', config],
    folder,
    stopSignal: 'SIGTERM',
    answers: () => natsAnswers(url),
  });
  return { url, server, setPassword };
}

it('is connected again after a server has refused it for a while', async () => {
  const { url, server: nats, setPassword } = await startWith('right');
  const connection = await connectNats(url, 'test', log);
  try {
    await nats.stop();
    setPassword('wrong');
    await nats.start();
    const refusals = (): number => nats.log.split('nats.js:test" - authentication error').length - 1;
    await expect.poll(refusals, { timeout: 10_000 }).toBeGreaterThan(2);
    await nats.stop();
    setPassword('right');
    await nats.start();
    await expect.poll(() => connection.rtt().catch(() => -1), { timeout: 10_000 }).toBeGreaterThanOrEqual(0);
  } finally {
    await connection.close();
  }
}, 40_000);

it('gives up the first connection at once when it is refused', async () => {
  const { url } = await startWith('right');
  await expect(connectNats(url.replace('right', 'wrong'), 'test', log)).rejects.toThrow(NatsRefused);
});
