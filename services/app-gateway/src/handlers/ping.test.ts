import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { PING } = Command;

test('owner and shared apps are answered, whatever the body', async () => {
  const harness = await Harness.start();
  const app = await harness.owner({ web: true });
  const shared = await harness.shared(app);
  for (const wire of [app, shared]) {
    expect(await wire.ask(PING)).toEqual(['200']);
    expect(await wire.ask(PING, 'anything')).toEqual(['200']);
  }
});

test('ids 0 and 65535 are echoed', async () => {
  const app = await (await Harness.start()).owner();
  app.take();
  for (const id of [0, 65_535]) app.send(PING, '', id);
  expect(app.take()).toEqual(['200', '200']);
});

test.each([false, true])('before the login it ends the connection; over the web socket: %s', (web) => {
  const app = new Harness().connect({ web });
  app.send(PING);
  expect(app.take()).toEqual(['closed']);
});
