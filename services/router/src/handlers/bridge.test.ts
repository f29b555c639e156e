import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness, strangersDevice, tokenOf } from '../../../hardware-gateway/test/harness.ts';
import type { MemoryWire } from '../../../hardware-gateway/test/memory-wire.ts';

const OTHER_PROJECT = { id: 2, devices: [{ id: 0 }], isActive: true };

describe('BRIDGE (hardware.md 4.6)', () => {
  let harness: Harness;
  let device: MemoryWire;
  beforeEach(async () => {
    harness = new Harness({ others: [OTHER_PROJECT] });
    device = await harness.device(0);
  });
  afterEach(() => harness.stop());

  const send = async (wire: MemoryWire, id: number, body: string): Promise<string[]> => {
    wire.send(15, id, body);
    await harness.quiet();
    return wire.take();
  };
  const map = (deviceId = 1, dashId = 1, pin = '64') => send(device, 2, `${pin}|i|${tokenOf(dashId, deviceId)}`);

  it('sends a message to the other device, then takes it as a write of that device', async () => {
    const other = await harness.device(1);
    expect(await map()).toEqual(['0 2 200']);
    expect(await send(device, 3, '64|vw|9|hi|there')).toEqual([]);
    expect(other.take()).toEqual(['15 3 vw|9|hi|there']);
    expect(harness.takeApps()).toEqual(['20 3 1-1|vw|9|hi|there']);
    expect((await harness.state(1)).values.get('v9')?.toString()).toBe('hi\0there');
  });

  it('reaches every socket of the target, in another project too', async () => {
    const sockets = [await harness.device(0, 2), await harness.device(0, 2)];
    expect(await map(0, 2)).toEqual(['0 2 200']);
    await send(device, 3, '64|vw|9|x');
    expect(sockets.map((socket) => socket.take())).toEqual([['15 3 vw|9|x'], ['15 3 vw|9|x']]);
    expect(harness.takeApps()).toEqual(['20 3 2-0|vw|9|x']);
  });

  it('may lead to the device itself: its other sockets get the message', async () => {
    const twin = await harness.device(0);
    expect(await map(0)).toEqual(['0 2 200']);
    expect(await send(device, 3, '64|vw|9|x')).toEqual([]);
    expect(twin.take()).toEqual(['15 3 vw|9|x']);
    twin.hangUp();
    expect(await send(device, 4, '64|vw|9|y')).toEqual(['0 4 7']);
    expect(harness.takeApps()).toEqual(['20 3 1-0|vw|9|x', '20 4 1-0|vw|9|y']);
  });

  it('gets 7 for a device that is offline, whose value is set nevertheless', async () => {
    await map();
    expect(await send(device, 3, '64|vw|9|5')).toEqual(['0 3 7']);
    expect(harness.takeApps()).toEqual(['20 3 1-1|vw|9|5']);
  });

  it('gets 2 for a bad write, which the target has got already', async () => {
    const other = await harness.device(1);
    await map();
    expect(await send(device, 3, '64|vw')).toEqual(['0 3 2']);
    expect(await send(device, 4, '64|vw|5')).toEqual(['0 4 2']);
    expect(await send(device, 5, '64|vw|300|1')).toEqual(['0 5 2']);
    expect(other.take()).toEqual(['15 4 vw|5', '15 5 vw|300|1']);
    other.hangUp();
    expect(await send(device, 6, '64|vw|300|1')).toEqual(['0 6 7', '0 6 2']);
  });

  it('forwards what is no write without any further effect', async () => {
    const other = await harness.device(1);
    await map();
    expect(await send(device, 3, '64|vr|9')).toEqual([]);
    expect(other.take()).toEqual(['15 3 vr|9']);
    expect(harness.takeApps()).toEqual([]);
  });

  it('is refused with 2 when parts are missing, with 6 without a mapping', async () => {
    expect(await send(device, 2, '')).toEqual(['0 2 2']);
    expect(await send(device, 3, '64|i')).toEqual(['0 3 2']);
    expect(await send(device, 4, '64|vw|1|1')).toEqual(['0 4 6']);
  });

  it('maps no token that is short, unknown or of another account', async () => {
    harness.store.set('S'.repeat(32), strangersDevice);
    for (const token of ['short', 'U'.repeat(32), 'S'.repeat(32)]) {
      expect(await send(device, 2, `64|i|${token}`)).toEqual(['0 2 6']);
    }
    expect(await send(device, 3, '64|vw|1|1')).toEqual(['0 3 6']);
  });

  it('keeps 101 mappings, of pins that are not endless', async () => {
    for (let pin = 0; pin <= 100; pin++) expect(await map(1, 1, String(pin))).toEqual(['0 2 200']);
    expect(await map(1, 1, '101')).toEqual(['0 2 6']);
    harness.gateway.close({ gateway: 'gateway', number: 1 });
    device = await harness.device(0);
    expect(await map(1, 1, 'p'.repeat(256))).toEqual(['0 2 6']);
    expect(await map(1, 1, 'p'.repeat(255))).toEqual(['0 2 200']);
  });

  it('keeps the order of what follows in the same segment', async () => {
    const other = await harness.device(1);
    device.send(15, 2, `64|i|${tokenOf(1, 1)}`);
    for (let id = 3; id < 60; id++) {
      device.send(15, id, `64|vw|9|${id}`);
      device.send(20, id, `vw|1|${id}`);
    }
    await harness.quiet();
    expect(device.take()).toEqual(['0 2 200']);
    const ids = Array.from({ length: 57 }, (_, at) => at + 3);
    expect(other.take()).toEqual(ids.map((id) => `15 ${id} vw|9|${id}`));
    expect(harness.takeApps()).toEqual(ids.flatMap((id) => [`20 ${id} 1-1|vw|9|${id}`, `20 ${id} 1-0|vw|1|${id}`]));
  });

  it('lets two devices with bridges to each other write at once', async () => {
    const other = await harness.device(1);
    await map();
    expect(await send(other, 2, `64|i|${tokenOf(1, 0)}`)).toEqual(['0 2 200']);
    device.send(15, 3, '64|vw|1|a');
    other.send(15, 4, '64|vw|1|b');
    await harness.quiet();
    expect(device.take()).toEqual(['15 4 vw|1|b']);
    expect(other.take()).toEqual(['15 3 vw|1|a']);
  });

  it('closes a socket that sends megabytes behind a mapping that is looked up', async () => {
    harness = new Harness();
    device = await harness.device();
    device.send(15, 2, `64|i|${tokenOf(1, 1)}`);
    for (let id = 3; id < 40 && !device.isClosed; id++) device.send(20, id, `vw|1|${'x'.repeat(60_000)}`);
    expect(device.take()).toEqual(['closed']);
  });
});
