import type { Doc } from '@pinwire/model';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Harness, tokenOf } from '../../hardware-gateway/test/harness.ts';

const notification = (wait: number) => ({
  id: 1,
  type: 'NOTIFICATION',
  notifyWhenOffline: true,
  notifyWhenOfflineIgnorePeriod: wait,
});

describe('the close of a device socket (hardware.md 6.3)', () => {
  let harness: Harness;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(async () => {
    await harness.stop();
    vi.useRealTimers();
  });
  const device = (project: Doc = {}) => {
    harness = new Harness({ project });
    return harness.device();
  };

  it('makes the device offline and tells apps', async () => {
    const wire = await device();
    harness.now += 5000;
    wire.hangUp();
    expect(harness.takeApps()).toEqual(['71 0 1-0']);
    expect((await harness.state()).record).toMatchObject({ status: 'OFFLINE', disconnectTime: harness.now });
  });

  it('changes nothing while another socket of the device is there', async () => {
    const first = await device();
    const second = await harness.device();
    first.hangUp();
    expect(harness.takeApps()).toEqual([]);
    expect((await harness.state()).record).toMatchObject({ status: 'ONLINE', disconnectTime: 0 });
    second.hangUp();
    expect(harness.takeApps()).toEqual(['71 0 1-0']);
  });

  it.each([{ isActive: false }, { isNotificationsOff: true }])('is not told in a project with %o', async (project) => {
    (await device(project)).hangUp();
    expect(harness.takeApps()).toEqual([]);
    expect((await harness.state()).record.status).toBe('OFFLINE');
  });

  it('is told after the ignore period', async () => {
    const wire = await device({ widgets: [notification(1500)] });
    wire.hangUp();
    vi.advanceTimersByTime(1499);
    expect(harness.takeApps()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(harness.takeApps()).toEqual(['71 0 1-0']);
  });

  it('is not told when the device comes back within it', async () => {
    const wire = await device({ widgets: [notification(1500)] });
    wire.hangUp();
    await harness.device();
    vi.advanceTimersByTime(5000);
    expect(harness.takeApps()).toEqual([]);
  });

  it('is told at once without a period', async () => {
    (await device({ widgets: [notification(0)] })).hangUp();
    expect(harness.takeApps()).toEqual(['71 0 1-0']);
  });

  it('comes from the server too: closeSessions closes every socket of the device', async () => {
    const wires = [await device(), await harness.device(), await harness.device(1)];
    await harness.router.closeSessions({ accountId: 1, dashId: 1, targetId: 0, route: tokenOf(1, 0) });
    expect(wires.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
    expect(harness.takeApps()).toEqual(['71 0 1-0']);
  });
});
