import type { Doc } from '@pinwire/model';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RouterKit } from '../test/router-kit.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const gauge = (rest: Doc = {}): Doc => ({
  type: 'GAUGE',
  id: 3,
  width: 2,
  height: 1,
  deviceId: 0,
  pinType: 'VIRTUAL',
  pin: 5,
  frequency: 1000,
  ...rest,
});

/** Lets a time pass, in ms; the wall clock of the router goes along with the timers. */
async function pass(kit: RouterKit, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    kit.now += 100;
    await vi.advanceTimersByTimeAsync(100);
  }
}

test('a device is asked 400 ms after a second begins, then each time the frequency has passed', async () => {
  const kit = new RouterKit({ widgets: [gauge(), gauge({ id: 4, pin: 6, frequency: 3000 })] });
  const device = await kit.device();
  await pass(kit, 300);
  expect(device.got).toEqual([]);
  await pass(kit, 100);
  expect(device.got).toEqual(['20 7778 vr|5', '20 7778 vr|6']);
  kit.clear();
  await pass(kit, 2000);
  expect(device.got).toEqual(['20 7778 vr|5', '20 7778 vr|5']);
  kit.clear();
  await pass(kit, 1000);
  expect(device.got).toEqual(['20 7778 vr|5', '20 7778 vr|6']);
});

test('each device of a tag is asked, and each socket of a device', async () => {
  const devices = [0, 1].map((id) => ({ id, boardType: 'ESP8266' }));
  const tags = [{ id: 100_000, name: 'all', deviceIds: [0, 1] }];
  const kit = new RouterKit({ devices, tags, widgets: [gauge({ deviceId: 100_000 })] });
  const sockets = [await kit.device(0), await kit.device(0), await kit.device(1)];
  await pass(kit, 1000);
  expect(sockets.map(({ got }) => got)).toEqual([['20 7778 vr|5'], ['20 7778 vr|5'], ['20 7778 vr|5']]);
});

test('a device is not asked while no app is there, while the project is stopped, and when it is gone', async () => {
  const kit = new RouterKit({ widgets: [gauge()] });
  const device = await kit.device();
  kit.appsOnline = 0;
  await pass(kit, 2000);
  expect(device.got).toEqual([]);
  kit.appsOnline = 1;
  await kit.update({ widgets: [gauge()], isActive: false });
  await pass(kit, 2000);
  expect(device.got).toEqual([]);
  await kit.update({ widgets: [gauge()] });
  await pass(kit, 1000);
  expect(device.got).toEqual(['20 7778 vr|5']);
  device.close();
  await pass(kit, 2000);
  expect(device.got).toEqual(['20 7778 vr|5']);
});

test('a device is asked without an app where the settings say so', async () => {
  const kit = new RouterKit({ widgets: [gauge()] }, undefined, { readWithoutApp: true });
  const device = await kit.device();
  kit.appsOnline = 0;
  await pass(kit, 2000);
  expect(device.got).toEqual(['20 7778 vr|5', '20 7778 vr|5']);
});

test('another edit of the project does not make a widget ask again, one of its pin does', async () => {
  const kit = new RouterKit({ widgets: [gauge({ frequency: 600_000 })] });
  const device = await kit.device();
  await pass(kit, 1000);
  await kit.update({ widgets: [gauge({ frequency: 600_000 })], name: 'Home' });
  await pass(kit, 2000);
  expect(device.got).toEqual(['20 7778 vr|5']);
  await kit.update({ widgets: [gauge({ frequency: 600_000, pin: 6 })] });
  await pass(kit, 1000);
  expect(device.got).toEqual(['20 7778 vr|5', '20 7778 vr|6']);
});

test('nothing is asked after the router stopped', async () => {
  const kit = new RouterKit({ widgets: [gauge()] });
  const device = await kit.device();
  await kit.router.stop();
  await pass(kit, 2000);
  expect(device.got).toEqual([]);
});
