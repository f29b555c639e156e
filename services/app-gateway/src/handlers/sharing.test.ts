import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { SHARING } = Command;

test('switches sharing and tells the other apps', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const other = await harness.owner({ web: true });
  const shared = await harness.shared(other);
  app.take();
  expect(await app.ask(SHARING, '1|off')).toEqual(['200']);
  expect(other.take()).toEqual(['~26 1|off']);
  expect(shared.take()).toEqual(['~26 1|off']);
  expect(await other.ask(SHARING, '1|on')).toEqual(['200']);
  expect(app.take()).toEqual(['~26 1|on']);
});

test('anything but on is off', async () => {
  const harness = await Harness.start({ isShared: true });
  const app = await harness.owner();
  expect(await app.ask(SHARING, '1|ON')).toEqual(['200']);
  expect(await app.json(Command.LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ isShared: false });
});

test.each(['', '1', 'x|on', '2|on'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(SHARING, body)).toEqual(['2']);
});
