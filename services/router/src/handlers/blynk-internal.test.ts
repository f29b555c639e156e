import { afterEach, describe, expect, it } from 'vitest';
import { Harness, tokenOf } from '../../../hardware-gateway/test/harness.ts';
import type { MemoryWire } from '../../../hardware-gateway/test/memory-wire.ts';

describe('BLYNK_INTERNAL (hardware.md 4.7)', () => {
  let harness: Harness;
  afterEach(() => harness.stop());
  const device = (widgets: object[] = []): Promise<MemoryWire> => {
    harness = new Harness({ project: { widgets } });
    return harness.device();
  };
  const info = async () => (await harness.state()).record.hardwareInfo;

  it('stores the info message of the older libraries and answers 200', async () => {
    const wire = await device();
    wire.send(
      17,
      2,
      'ver|0.6.1|h-beat|10|buff-in|1024|dev|ESP8266|con|WiFi|fw|1.0.2|cpu|XT|tmpl|T|build|Mar  3 2021 10:11:12|',
    );
    expect(wire.take()).toEqual(['0 2 200']);
    expect(await info()).toEqual({
      blynkVersion: '0.6.1',
      heartbeatInterval: 10,
      buffIn: 1024,
      boardType: 'ESP8266',
      connectionType: 'WiFi',
      version: '1.0.2',
      cpuType: 'XT',
      templateId: 'T',
      build: 'Mar  3 2021 10:11:12',
    });
    expect((await harness.state()).updatedAt).toBe(harness.now);
  });

  it('stores that of the newer ones, which begins with mcu or ncp', async () => {
    const wire = await device();
    wire.send(17, 2, 'mcu|1.0|fw-type|T|build|B|blynk|1.3.2|h-beat|45|buff-in|512|dev|ESP32');
    expect(wire.take()).toEqual(['0 2 200']);
    expect(await info()).toMatchObject({ version: '1.0', blynkVersion: '1.3.2', heartbeatInterval: 45, buffIn: 512 });
    wire.send(17, 3, 'ncp|2|conn|x|h-beat|40');
    expect(wire.take()).toEqual(['0 3 200']);
    expect(await info()).toMatchObject({ version: '1.0', blynkVersion: '1.3.2', heartbeatInterval: 40, buffIn: 512 });
  });

  it('starts anew with each socket', async () => {
    (await device()).send(17, 2, 'ver|1|dev|ESP32|buff-in|4096');
    (await harness.device()).send(17, 2, 'ver|2');
    expect(await info()).toEqual({ blynkVersion: '2', heartbeatInterval: 0, buffIn: 250 });
  });

  it('takes numbers that are none for -1 and 250, an odd last key for nothing', async () => {
    (await device()).send(17, 2, 'ver|1|h-beat|x|buff-in|-5|dev');
    expect(await info()).toEqual({ blynkVersion: '1', heartbeatInterval: -1, buffIn: 250 });
  });

  it('prefers the library version of blynk to that of ver', async () => {
    (await device()).send(17, 2, 'blynk|0.5.4|ver|1.0.7');
    expect(await info()).toMatchObject({ blynkVersion: '0.5.4' });
  });

  it.each(['', '|', '||', '|ver|1'])('%j is empty: 2', async (body) => {
    const wire = await device();
    wire.send(17, 2, body);
    expect(wire.take()).toEqual(['0 2 2']);
  });

  it.each(['acon', 'ota|x', 'utc|time', 'meta|set|a|b', 'dbg|1', 'x|ver', 'constructor|1'])(
    '%s is ignored',
    async (body) => {
      const wire = await device();
      wire.send(17, 2, body);
      expect(wire.take()).toEqual([]);
      expect(await info()).toBeUndefined();
    },
  );

  it('bounds what others send by the buffer told last, for all sockets of the device', async () => {
    const first = await device();
    const second = await harness.device();
    second.send(17, 2, 'ver|1|buff-in|30');
    const key = { accountId: 1, dashId: 1, targetId: 0, route: tokenOf(1, 0) };
    const send = (length: number) => harness.router.send(key, 20, 3, Buffer.alloc(length, 'x'));
    expect(await send(26)).toEqual({ online: 2, sent: 0 });
    expect(await send(25)).toEqual({ online: 2, sent: 2 });
    first.send(17, 4, 'ver|1|buff-in|4096');
    expect(await send(26)).toEqual({ online: 2, sent: 2 });
  });

  describe('time request', () => {
    const clock = (tzName?: string) => ({ id: 1, type: 'RTC', tzName });

    it('is not answered without a clock widget', async () => {
      const wire = await device();
      wire.send(17, 2, 'rtc|sync');
      expect(wire.take()).toEqual([]);
    });

    it.each([
      [undefined, 1_700_000_000],
      ['Europe/Kyiv', 1_700_007_200],
      ['America/Regina', 1_699_978_400],
      ['Canada/East-Saskatchewan', 1_699_978_400],
      ['Nowhere/Land', 1_700_000_000],
    ])('is answered with the wall clock of %s', async (zone, seconds) => {
      const wire = await device([clock(zone)]);
      wire.send(17, 22, 'rtc|sync');
      expect(wire.take()).toEqual([`17 22 rtc|${seconds}`]);
    });
  });
});
