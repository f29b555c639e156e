import { type FirmwareDirective, formatDirectives } from '@pinwire/automation';
import { ALL_ACCOUNTS } from '@pinwire/bus';
import { Command } from '@pinwire/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { key, RouterKit } from '../test/router-kit.ts';

const directive: FirmwareDirective = {
  accountId: undefined,
  project: undefined,
  url: 'http://example.com/static/ota/f.bin',
  build: 'Aug 14 2017 20:31:49',
  by: 'admin@example.com',
  at: 1_600_000_000_000,
};
const FRAME = `17 7777 ota|${directive.url}`;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A router that has read these directives, and a device of it. */
async function start(...directives: FirmwareDirective[]) {
  const kit = new RouterKit({ name: 'Home' });
  kit.firmware = formatDirectives(directives);
  await vi.advanceTimersByTimeAsync(2000);
  const device = await kit.device();
  return { kit, device, record: async () => (await kit.router.state(key(0))).record.deviceOtaInfo };
}

const info = (build: string): string => `ver|1.0|build|${build}`;

test('a device with another build is told to load the file, before its message is answered', async () => {
  const { kit, device, record } = await start(directive);
  device.send(Command.BLYNK_INTERNAL, 5, info('Jan 1 2017 00:00:00'));
  expect(device.got).toEqual([FRAME, '0 5 200']);
  expect(await record()).toEqual({
    otaInitiatedBy: 'admin@example.com',
    otaInitiatedAt: directive.at,
    otaUpdateAt: kit.now,
    otaAttempts: 1,
  });
});

test('once it has the build it is told nothing, and when it came is noted', async () => {
  const { kit, device, record } = await start(directive);
  device.send(Command.BLYNK_INTERNAL, 5, info('old'));
  kit.clear();
  kit.now += 60_000;
  device.send(Command.BLYNK_INTERNAL, 6, info(directive.build));
  expect(device.got).toEqual(['0 6 200']);
  expect(await record()).toMatchObject({ otaAttempts: 1, otaFinishedAt: kit.now });
});

test('a device that has the build already keeps no record', async () => {
  const { device, record } = await start(directive);
  device.send(Command.BLYNK_INTERNAL, 6, info(directive.build));
  expect(device.got).toEqual(['0 6 200']);
  expect(await record()).toBeUndefined();
});

test('a device that never comes back with the build is told five times, and again for another directive', async () => {
  const { kit, device } = await start(directive);
  for (let attempt = 0; attempt < 8; attempt++) device.send(Command.BLYNK_INTERNAL, 5, info('old'));
  expect(device.got.filter((line) => line === FRAME).length).toBe(5);
  kit.clear();
  kit.firmware = formatDirectives([{ ...directive, at: directive.at + 1 }]);
  await vi.advanceTimersByTimeAsync(2000);
  device.send(Command.BLYNK_INTERNAL, 5, info('old'));
  expect(device.got).toEqual([FRAME, '0 5 200']);
});

test.each([
  ['that names no build', {}, 'ver|1.0'],
  ['of another account', { accountId: 2 }, info('old')],
  ['of another project', { accountId: 1, project: 'Garden' }, info('old')],
  ['whose buffer the address does not fit', {}, `${info('old')}|buff-in|30`],
])('a device %s is told nothing', async (_name, rest, message) => {
  const { device, record } = await start({ ...directive, ...rest });
  device.send(Command.BLYNK_INTERNAL, 5, message);
  expect(device.got).toEqual(['0 5 200']);
  expect(await record()).toBeUndefined();
});

test('directives that are dropped count no more', async () => {
  const { kit, device } = await start({ ...directive, accountId: 1, project: 'home' });
  device.send(Command.BLYNK_INTERNAL, 5, info('old'));
  kit.firmware = undefined;
  await vi.advanceTimersByTimeAsync(2000);
  device.send(Command.BLYNK_INTERNAL, 6, info('old'));
  expect(device.got).toEqual([FRAME, '0 5 200', '0 6 200']);
});

test('a firmware that was started for one device stands in its record', async () => {
  const { kit, record } = await start();
  const told = { otaInitiatedBy: 'ann@example.com', otaInitiatedAt: 1, otaUpdateAt: 1 };
  await kit.router.edit(key(0), [{ target: 0, kind: 'firmware', info: told }]);
  expect(await record()).toEqual(told);
});

test('directives that are announced count at once', async () => {
  const { kit, device } = await start();
  kit.firmware = formatDirectives([directive]);
  await kit.bus.accountChanged(ALL_ACCOUNTS);
  device.send(Command.BLYNK_INTERNAL, 5, info('Jan 1 2017 00:00:00'));
  expect(device.got).toEqual([FRAME, '0 5 200']);
});
