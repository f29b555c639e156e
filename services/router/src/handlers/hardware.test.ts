import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../../../hardware-gateway/test/harness.ts';
import type { MemoryWire } from '../../../hardware-gateway/test/memory-wire.ts';

const GAUGE = { id: 1, type: 'GAUGE', deviceId: 0, pinType: 'VIRTUAL', pin: 5 };

describe('HARDWARE of a device (hardware.md 4.2)', () => {
  let harness: Harness;
  let device: MemoryWire;
  beforeEach(async () => {
    harness = new Harness({ project: { widgets: [GAUGE] } });
    device = await harness.device();
  });
  afterEach(() => harness.stop());

  it.each(['vw|5|23', 'dw|13|1', 'aw|0|1023', 'vw|3|10|20|30', 'vw|3|a||c', 'vw|3|x|', 'Vw|5|a', 'vw|+5|a', 'vw|05|a'])(
    '%s goes to the apps as it is, without a reply',
    (body) => {
      device.send(20, 7, body);
      expect(device.take()).toEqual([]);
      expect(harness.takeApps()).toEqual([`20 7 1-0|${body}`]);
    },
  );

  it('keeps every byte of a value', async () => {
    const value = Buffer.from([0xff, 0x00, 0x80, 0xc3, 0x28]);
    device.send(20, 2, Buffer.concat([Buffer.from('vw\x009\0'), value]));
    expect((await harness.state()).values.get('v9')).toEqual(value);
  });

  it('sets the value of the widget, else of pin storage, and the times', async () => {
    device.send(20, 2, 'vw|5|23');
    device.send(20, 3, 'vw|6|on');
    const state = await harness.state();
    expect(state.widgets.get('1')?.value?.toString()).toBe('23');
    expect(state.values.get('v6')?.toString()).toBe('on');
    expect([state.record.dataReceivedAt, state.updatedAt]).toEqual([harness.now, harness.now]);
  });

  it.each(['', 'vw', 'vw|', 'vw|5', 'vw|5|', 'vw||1', '|w|5|1'])('%j is too little: 2', (body) => {
    device.send(20, 2, body);
    expect(device.take()).toEqual(['0 2 2']);
    expect(harness.takeApps()).toEqual([]);
  });

  it.each(['vw|256|1', 'vw|-1|1', 'vw|A0|1', 'vw|1.0|1', 'vw| 5|1', 'vw|99999999999|1', 'xw|5|1', '5w|5|1', 'vw|+|1'])(
    '%s names no pin: 2',
    (body) => {
      device.send(20, 2, body);
      expect(device.take()).toEqual(['0 2 2']);
    },
  );

  it.each(['vr|5', 'dr|5', 'ar|5', 'pm|5|out', 'vR|5|1', 'VW|5|1', 'info'])('%s is ignored', (body) => {
    device.send(20, 2, body);
    expect(device.take()).toEqual([]);
    expect(harness.takeApps()).toEqual([]);
  });

  it('is stored but not forwarded while the project is inactive', async () => {
    await harness.update({ id: 1, isActive: false, widgets: [GAUGE] });
    device.send(20, 2, 'vw|5|23');
    expect(harness.takeApps()).toEqual([]);
    expect((await harness.state()).widgets.get('1')?.value?.toString()).toBe('23');
  });

  it('is refused by a widget that finds no number, and then not forwarded', async () => {
    await harness.update({ id: 1, widgets: [{ ...GAUGE, type: 'TABLE' }] });
    device.send(20, 2, 'vw|5|add|x|name|value');
    expect(device.take()).toEqual(['0 2 2']);
    expect(harness.takeApps()).toEqual([]);
  });

  it('survives a restart of the router', async () => {
    device.send(20, 2, 'vw|5|23');
    await harness.router.stop();
    expect(harness.states.get('1-0')?.includes('23')).toBe(true);
  });

  it('is ignored once the project is deleted', async () => {
    await harness.update();
    device.send(20, 2, 'vw|5|23');
    expect(device.take()).toEqual([]);
    expect(harness.takeApps()).toEqual([]);
  });
});
