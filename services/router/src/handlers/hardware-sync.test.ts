import { afterEach, describe, expect, it } from 'vitest';
import { Harness } from '../../../hardware-gateway/test/harness.ts';

const pin = (id: number, type: string, number: number, value?: string) => ({
  id,
  type,
  deviceId: 0,
  pinType: 'VIRTUAL',
  pin: number,
  value,
});

describe('HARDWARE_SYNC (hardware.md 4.4)', () => {
  let harness: Harness;
  afterEach(() => harness.stop());
  const device = (widgets: object[] = []) => {
    harness = new Harness({ project: { widgets } });
    return harness.device();
  };

  it('of everything: widgets in order, then stored pins, with the id of the request', async () => {
    const wire = await device([
      pin(1, 'SLIDER', 7, '70'),
      { ...pin(2, 'BUTTON', 3, '1'), pinType: 'DIGITAL' },
      pin(3, 'LCD', 8),
      pin(4, 'GAUGE', 9),
    ]);
    wire.send(20, 2, 'vw|99|stored');
    wire.send(16, 3);
    expect(wire.take()).toEqual(['20 3 vw|7|70', '20 3 dw|3|1', '20 3 vw|99|stored']);
  });

  it('of named pins: in the order asked, as often as asked', async () => {
    const wire = await device([pin(1, 'SLIDER', 7, '70'), pin(2, 'LED', 1, '255')]);
    wire.send(16, 2, 'vr|7|1|7|50');
    wire.send(16, 3, 'vr|1|');
    expect(wire.take()).toEqual(['20 2 vw|7|70', '20 2 vw|1|255', '20 2 vw|7|70', '20 3 vw|1|255']);
  });

  it('of a pin of another device: nothing', async () => {
    const wire = await device([{ ...pin(1, 'SLIDER', 7, '70'), deviceId: 1 }]);
    wire.send(16, 2, 'vr|7');
    expect(wire.take()).toEqual([]);
  });

  it.each(['vr', 'vr|', 'vr|256', 'vr|x', 'xr|5', '|5', `vr${'|1'.repeat(1025)}`])(
    '%j is malformed: 2',
    async (body) => {
      const wire = await device();
      wire.send(16, 2, body);
      expect(wire.take()).toEqual(['0 2 2']);
    },
  );

  it('answers the pins before a bad one', async () => {
    const wire = await device([pin(1, 'SLIDER', 7, '70')]);
    wire.send(16, 2, 'vr|7|300|7');
    expect(wire.take()).toEqual(['20 2 vw|7|70', '0 2 2']);
  });

  it('ignores operations that are no reads', async () => {
    const wire = await device([pin(1, 'SLIDER', 7, '70')]);
    wire.send(16, 2, 'vw|7');
    expect(wire.take()).toEqual([]);
  });

  it('goes to the socket that asked, also in an inactive project', async () => {
    const first = await device([pin(1, 'SLIDER', 7, '70')]);
    const second = await harness.device();
    await harness.update({ id: 1, isActive: false, widgets: [pin(1, 'SLIDER', 7, '70')] });
    second.send(16, 2, 'vr|7');
    expect(second.take()).toEqual(['20 2 vw|7|70']);
    expect(first.take()).toEqual([]);
  });

  it('leaves out what the device has no room for', async () => {
    const wire = await device();
    wire.send(17, 2, 'ver|1|buff-in|30');
    wire.send(20, 3, `vw|1|${'x'.repeat(25)}`);
    wire.send(20, 4, `vw|2|${'x'.repeat(26)}`);
    wire.send(16, 5);
    expect(wire.take()).toEqual(['0 2 200', `20 5 vw|1|${'x'.repeat(25)}`]);
  });

  it('never answers with id 0', async () => {
    const wire = await device([pin(1, 'SLIDER', 7, '70')]);
    wire.send(16, 0);
    expect(wire.take()).toEqual(['20 1 vw|7|70']);
  });
});
