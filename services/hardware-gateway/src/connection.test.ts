import { InProcessBus } from '@pinwire/bus';
import { encodeFrame } from '@pinwire/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Harness, tokenOf } from '../test/harness.ts';

describe('a device connection', () => {
  let harness: Harness;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    harness = new Harness();
  });
  afterEach(async () => {
    await harness.stop();
    vi.useRealTimers();
  });

  /** Lets time pass on both clocks, in steps that the timers see. */
  async function pass(seconds: number): Promise<void> {
    for (let step = 0; step < seconds * 4; step++) {
      await harness.quiet();
      harness.now += 250;
      vi.advanceTimersByTime(250);
    }
    await harness.quiet();
  }

  describe('ping (hardware.md 4.1)', () => {
    it('is answered with its id, whatever its body', async () => {
      const device = await harness.device();
      device.send(6, 2);
      device.send(6, 65_535, Buffer.alloc(65_535, 'x'));
      expect(device.take()).toEqual(['0 2 200', '0 65535 200']);
    });
  });

  it('is counted, with its frames, what was too many, and its logins', async () => {
    await harness.stop();
    harness = new Harness({ settings: { messageQuota: 3 } });
    const { counts } = harness;
    const device = harness.connect();
    expect(counts.open.tcp).toBe(1);
    device.send(29, 1, 'nobody');
    await harness.quiet();
    device.send(29, 2, tokenOf(1, 0));
    await harness.quiet();
    for (const id of [3, 4, 5]) device.send(20, id, 'vw|5|1');
    expect([counts.framesIn[29], counts.framesIn[20], counts.quotaDrops]).toEqual([2, 3, 2]);
    expect([...counts.logins]).toEqual([
      ['invalid_token', 1],
      ['ok', 1],
    ]);
    device.hangUp();
    expect([counts.open.tcp, counts.opened.tcp]).toEqual([0, 1]);
  });

  describe('commands (hardware.md 2.2)', () => {
    it('of 100 and more close the socket behind the answers that the router still owes', async () => {
      const device = await harness.device();
      Object.defineProperty(harness.router, 'isIdle', { value: false });
      device.send(6, 7);
      device.send(100, 8, 'x');
      expect(device.take()).toEqual(['0 7 200', 'closed']);
    });

    it('of 100 and more close the socket without a reply', async () => {
      for (const command of [100, 255]) {
        const device = await harness.device();
        device.send(command, 2, 'x');
        expect(device.take()).toEqual(['closed']);
      }
    });

    it('that no device sends, and responses, are ignored', async () => {
      const device = await harness.device();
      for (const command of [1, 4, 7, 21, 24, 41, 55, 64, 65, 99]) device.send(command, 2, 'b|1');
      device.respond(3, 200);
      device.send(6, 4);
      expect(device.take()).toEqual(['0 4 200']);
      expect(harness.takeApps()).toEqual([]);
    });
  });

  describe('idle limit (hardware.md 6.1)', () => {
    it('is 23 s without a heartbeat, and any byte puts it off', async () => {
      const device = await harness.device();
      await pass(22);
      device.sendBytes(Buffer.from([6]));
      await pass(22);
      expect(device.isClosed).toBe(false);
      await pass(2);
      expect(device.isClosed).toBe(true);
      expect(harness.takeApps()).toEqual(['71 0 1-0']);
    });

    it('ends the device at once, though a board without power does not answer the close', async () => {
      const device = await harness.device();
      device.answersClose = false;
      await pass(24);
      expect(device.take()).toEqual(['closed']);
      expect(harness.takeApps()).toEqual(['71 0 1-0']);
      device.hangUp();
      await harness.quiet();
      expect(harness.takeApps()).toEqual([]);
      expect(harness.counts.open.tcp).toBe(0);
    });

    it.each([
      [1, 3],
      [15, 35],
      [40, 92],
    ])('is 2.3 heartbeats of %i s', async (heartbeat, limit) => {
      const device = await harness.device();
      device.send(17, 2, `ver|1|h-beat|${heartbeat}`);
      await pass(limit - 1);
      expect(device.take()).toEqual(['0 2 200']);
      await pass(2);
      expect(device.take()).toEqual(['closed']);
    });

    it('of a huge heartbeat is an hour of it at most', async () => {
      const device = await harness.device();
      device.send(17, 2, 'ver|1|h-beat|999999999');
      harness.now += 3600 * 2300 - 10_000;
      await pass(1);
      expect(device.isClosed).toBe(false);
      harness.now += 20_000;
      await pass(1);
      expect(device.isClosed).toBe(true);
    });
  });

  describe('login deadline', () => {
    it('runs from the connection, whatever comes', async () => {
      const device = harness.connect();
      for (let second = 0; second < 30; second++) {
        expect(device.isClosed).toBe(false);
        device.sendBytes(encodeFrame('device', 29, 1, 'wrong'));
        await pass(1);
      }
      await pass(1);
      expect(device.isClosed).toBe(true);
    });

    it('ends with the login', async () => {
      const device = await harness.device();
      await pass(20);
      device.send(6, 2);
      await pass(20);
      expect(device.isClosed).toBe(false);
    });
  });

  describe('quota (hardware.md 7.1)', () => {
    it('drops whole frames over the rate, answers one a minute and keeps the socket', async () => {
      harness = new Harness({ settings: { messageQuota: 100 } });
      const device = await harness.device();
      for (let id = 2; id < 302; id++) device.send(20, id, `vw|1|${id}`);
      const passed = harness.takeApps();
      expect(passed.length).toBeGreaterThanOrEqual(99);
      expect(passed.length).toBeLessThanOrEqual(100);
      expect(device.take()).toEqual([`0 ${passed.length + 2} 1`]);
      await pass(1);
      device.send(6, 400);
      expect(device.take()).toEqual(['0 400 200']);
    });
  });

  describe('room on the bus', () => {
    it('is waited for without reading on', async () => {
      const bus = new InProcessBus();
      const onRoom = vi.spyOn(bus, 'onRoom');
      let isFull = false;
      Object.defineProperty(bus, 'isFull', { get: () => isFull });
      harness = new Harness({ bus });
      const device = await harness.device();
      isFull = true;
      device.send(20, 2, 'vw|1|a');
      device.send(20, 3, 'vw|1|b');
      expect(harness.takeApps()).toEqual(['20 2 1-0|vw|1|a']);
      // Longer than it may be silent.
      await pass(30);
      expect(device.isClosed).toBe(false);
      isFull = false;
      const [room] = onRoom.mock.calls[0] as unknown as [() => void];
      room();
      expect(harness.takeApps()).toEqual(['20 3 1-0|vw|1|b']);
    });
  });
});
