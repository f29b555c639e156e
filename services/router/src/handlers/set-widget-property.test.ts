import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../../../hardware-gateway/test/harness.ts';
import type { MemoryWire } from '../../../hardware-gateway/test/memory-wire.ts';

const WIDGETS = [
  { id: 1, type: 'GAUGE', deviceId: 0, pinType: 'VIRTUAL', pin: 5 },
  { id: 2, type: 'MENU', deviceId: 0, pinType: 'VIRTUAL', pin: 6 },
];

describe('SET_WIDGET_PROPERTY of a device (hardware.md 4.5)', () => {
  let harness: Harness;
  let device: MemoryWire;
  beforeEach(async () => {
    harness = new Harness({ project: { widgets: WIDGETS } });
    device = await harness.device();
  });
  afterEach(() => harness.stop());

  it('sets the property, tells the apps and answers 200', async () => {
    device.send(19, 2, '5|label|Water level');
    expect(device.take()).toEqual(['0 2 200']);
    expect(harness.takeApps()).toEqual(['19 2 1-0|5|label|Water level']);
    const state = await harness.state();
    expect(state.widgets.get('1')?.fields).toMatchObject({ label: 'Water level' });
    expect(state.updatedAt).toBe(harness.now);
  });

  it('takes lists', async () => {
    device.send(19, 2, '6|labels|one|two|three');
    expect((await harness.state()).widgets.get('2')?.fields).toMatchObject({ labels: ['one', 'two', 'three'] });
  });

  it.each(['7|label|kept', '5|onLabel|kept'])('%s, which no widget takes, is kept and answered 200', async (body) => {
    device.send(19, 2, body);
    expect(device.take()).toEqual(['0 2 200']);
    const [number, property] = body.split('|');
    expect((await harness.state()).properties.get(`v${number}-${property}`)?.toString()).toBe('kept');
  });

  it.each(['', '5', '5|label', '5|label|', '5||x', '5|Label|x', '5|isHidden|true'])('%j gets 11', (body) => {
    device.send(19, 2, body);
    expect(device.take()).toEqual(['0 2 11']);
    expect(harness.takeApps()).toEqual([]);
  });

  it.each(['256|label|x', '-1|label|x', 'A0|label|x', '5|color|red', '5|min|low'])('%j gets 2', (body) => {
    device.send(19, 2, body);
    expect(device.take()).toEqual(['0 2 2']);
    expect(harness.takeApps()).toEqual([]);
  });

  it('is swallowed by an inactive project, good or bad', async () => {
    await harness.update({ id: 1, isActive: false, widgets: WIDGETS });
    device.send(19, 2, '5|label|x');
    device.send(19, 3, '5|nonsense|x');
    expect(device.take()).toEqual([]);
    expect((await harness.state()).widgets.size).toBe(0);
  });
});
