import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { APP_SYNC } = Command;
const led = { type: 'LED', id: 3, width: 2, height: 1, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '7' };

test('answers, then sends the values to this app only, of an inactive project too', async () => {
  const harness = await Harness.start({ isActive: false, widgets: [led] });
  const app = await harness.owner();
  const other = await harness.owner();
  expect(await app.ask(APP_SYNC, '1')).toEqual(['200', '25#1111 1-0|vw|5|7']);
  expect(await app.ask(APP_SYNC, '1-0')).toEqual(['200', '25#1111 1-0|vw|5|7']);
  expect(await app.ask(APP_SYNC, '1-1')).toEqual(['200']);
  expect(other.take().filter((line) => line !== '200')).toEqual([]);
});

test('a shared app syncs its own project only', async () => {
  const harness = await Harness.start({ widgets: [led] });
  const owner = await harness.owner();
  await owner.ask(Command.CREATE_DASH, '{"id":2}');
  const shared = await harness.shared(owner);
  expect(await shared.ask(APP_SYNC, '1')).toEqual(['200', '25#1111 1-0|vw|5|7']);
  expect(await shared.ask(APP_SYNC, '2')).toEqual(['2']);
});

test.each(['x', '2', '1-x', '1-'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(APP_SYNC, body)).toEqual(['2']);
});
