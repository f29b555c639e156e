import { FIRMWARE_SETTING, type FirmwareDirective, parseDirectives } from '@pinwire/automation';
import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../test/harness.ts';
import { addFirmwareDirective, dropFirmwareDirectives, startFirmware } from './firmware.ts';

const START = { url: 'http://example.com/static/ota/f.bin', by: 'admin@example.com', at: 1000 };

async function start() {
  const harness = await Harness.start({ devices: [0, 1].map((id) => ({ id, boardType: 'ESP8266' })) });
  const key = { accountId: 1, dashId: 1, targetId: 0, route: harness.tokenOf(0) };
  const app = await harness.owner();
  const otaInfo = async () => (await app.json(Command.MOBILE_GET_DEVICE, '1|0')).deviceOtaInfo;
  return { harness, key, otaInfo };
}

test('every socket of the one device is told, and its record says so', async () => {
  const { harness, key, otaInfo } = await start();
  const devices = [await harness.device(0), await harness.device(0), await harness.device(1)];
  expect(await startFirmware(harness.bus, key, START)).toEqual({ online: 2, sent: 2 });
  expect(devices.map((device) => device.take().map(({ length }) => length > 0))).toEqual([[true], [true], []]);
  expect(await otaInfo()).toEqual({ otaInitiatedBy: 'admin@example.com', otaInitiatedAt: 1000, otaUpdateAt: 1000 });
});

test('the frame holds the address', async () => {
  const { harness, key } = await start();
  const device = await harness.device(0);
  await startFirmware(harness.bus, key, START);
  expect(device.take().join()).toContain(`ota|${START.url}`);
});

test('without a socket nothing is noted', async () => {
  const { harness, key, otaInfo } = await start();
  expect(await startFirmware(harness.bus, key, START)).toEqual({ online: 0, sent: 0 });
  expect(await otaInfo()).toBeUndefined();
});

test('an address that does not fit the buffer of the device is not sent', async () => {
  const { harness, key, otaInfo } = await start();
  const device = await harness.device(0);
  const long = { ...START, url: `http://example.com/${'x'.repeat(300)}` };
  expect(await startFirmware(harness.bus, key, long)).toEqual({ online: 1, sent: 0 });
  expect(device.take()).toEqual([]);
  expect(await otaInfo()).toBeUndefined();
});

test('directives are kept and dropped', async () => {
  const kept = new Map<string, string>();
  const store = {
    getSetting: async (name: string) => kept.get(name),
    setSetting: async (name: string, value: string) => void kept.set(name, value),
  };
  const announced: (string | undefined)[] = [];
  // Routers read them when they hear of it.
  const bus = { accountChanged: async (id: number) => void announced.push(id === 0 ? kept.get(FIRMWARE_SETTING) : '') };
  const ports = { store, bus };
  const directive: FirmwareDirective = { accountId: 1, project: undefined, build: 'new', ...START };
  await addFirmwareDirective(ports, directive);
  await addFirmwareDirective(ports, { ...directive, accountId: undefined });
  const list = () => parseDirectives(kept.get(FIRMWARE_SETTING));
  expect(list().map(({ accountId }) => accountId)).toEqual([1, undefined]);
  await dropFirmwareDirectives(ports);
  expect(list()).toEqual([]);
  expect(announced.map((text) => parseDirectives(text).length)).toEqual([1, 2, 0]);
});
