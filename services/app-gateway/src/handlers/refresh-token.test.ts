import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, until } from '../../test/harness.ts';

const { REFRESH_TOKEN } = Command;

test.each(['1', '1|0'])('%s: a new token; the old one is dead and its socket closed', async (body) => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const device = await harness.device();
  const old = harness.tokenOf(0);
  app.take();
  const [answer = ''] = await app.ask(REFRESH_TOKEN, body);
  expect(answer).toMatch(/^9 \S{32}$/);
  await until(() => device.isClosed, 'the end of the device');
  await expect(harness.deviceWith(old)).rejects.toThrow('9');
  await harness.deviceWith(answer.slice(2));
});

test('live values stay', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(Command.HARDWARE, '1-0|vw|5|7');
  await app.ask(REFRESH_TOKEN, '1|0');
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200', '25#1111 1-0|vw|5|7']);
});

test.each([
  ['', '2'],
  ['x', '2'],
  ['1|x', '2'],
  ['2', '2'],
  ['1|9', '11'],
])('%j is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(REFRESH_TOKEN, body)).toEqual([status]);
});
