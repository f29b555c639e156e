import { describe, expect, test } from 'vitest';
import { Command, type DeviceClient, newAccount, openDevice, Status } from '../kit/app-client.ts';
import { until } from '../kit/until.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare();

const DEVICES = 20;

/** Time between two writes of a device, in ms. */
const EVERY_MS = 10;

/** Every write of V5 sets V6 of the same device. */
const eventor = {
  type: 'EVENTOR',
  id: 77,
  width: 2,
  height: 1,
  deviceId: 0,
  rules: [
    {
      triggerPin: { pin: 5, pinType: 'VIRTUAL' },
      condition: { type: 'CHANGED', value: '' },
      actions: [{ type: 'SETPIN', pin: { pin: 6, pinType: 'VIRTUAL' }, value: 'seen' }],
      isActive: true,
    },
  ],
};

/** A device that writes numbers and counts what its rule answers. */
class RuledDevice {
  written = 0;
  answered = 0;
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly client: DeviceClient) {
    client.onFrame = ({ command, parts }) => {
      if (command === Command.HARDWARE && parts[1] === '6') this.answered++;
      if (command !== Command.RESPONSE) client.clear();
    };
    this.timer = setInterval(() => client.virtualWrite(5, ++this.written), EVERY_MS);
  }

  static async start(): Promise<RuledDevice> {
    return new RuledDevice(await openDevice(await newAccount(scenario.target, { widgets: [eventor] })));
  }

  /** Writes no more; resolves when all that was written is accepted. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    expect((await this.client.request(Command.PING, '', 60_000)).status).toBe(Status.OK);
  }

  destroy(): void {
    clearInterval(this.timer);
    this.client.destroy();
  }
}

describe('P1 what the rules of writes bring about reaches devices, once', () => {
  test(
    'while one router after the other is killed',
    async () => {
      const devices = await Promise.all(Array.from({ length: DEVICES }, () => RuledDevice.start()));
      const goesOn = async (): Promise<void> => {
        const before = devices.map(({ answered }) => answered);
        const all = () => devices.every(({ answered }, at) => answered > (before[at] as number) + 50);
        await until(all, 60_000, 'rules answer');
      };
      try {
        await goesOn();
        for (const router of scenario.cluster.of('router')) {
          await router.kill();
          await goesOn();
          await scenario.bringBack(router);
          await goesOn();
        }
        await Promise.all(devices.map((device) => device.stop()));
        expect(devices.map(({ answered }) => answered)).toEqual(devices.map(({ written }) => written));
      } finally {
        for (const device of devices) device.destroy();
      }
    },
    SCENARIO_MS,
  );
});
