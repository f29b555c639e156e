import { describe, expect, test } from 'vitest';
import {
  AppClient,
  Command,
  describeFrame,
  type FrameClient,
  newAccount,
  openApp,
  openDevice,
} from '../kit/app-client.ts';
import { RAISED } from '../kit/cluster-target.ts';
import { StandaloneServer } from '../kit/standalone.ts';
import { secure, type Target, targetOf } from '../kit/target.ts';
import { until } from '../kit/until.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const scenario = Scenario.prepare();

/** What each of the sockets got, in order. */
type Transcript = Record<string, string[]>;

/** Waits until nothing that was asked before is under way: its answer comes behind everything. */
async function flush(clients: readonly FrameClient[]): Promise<void> {
  for (const client of clients) await client.request(Command.PING);
}

/** Several sockets of one device, another device, several apps: who writes what, and what everybody gets. */
async function play(target: Target): Promise<Transcript> {
  const account = await newAccount(target, {
    devices: 2,
    project: { isShared: true },
    tags: [{ id: 100_000, name: 'Both', deviceIds: [0, 1] }],
    widgets: [{ id: 1, type: 'TERMINAL', pinType: 'VIRTUAL', pin: 6, deviceId: 0, x: 0, y: 0, width: 1, height: 1 }],
  });
  const clients = new Map<string, FrameClient>();
  const transcript: Transcript = {};
  const join = <T extends FrameClient>(name: string, client: T): T => {
    const lines: string[] = [];
    transcript[name] = lines;
    client.onFrame = (frame) => {
      const isAccepted = frame.command === Command.RESPONSE && frame.status === 200;
      // The token of a share is another one each time.
      if (!isAccepted && frame.command !== Command.GET_SHARE_TOKEN) lines.push(describeFrame(frame));
    };
    clients.set(name, client);
    return client;
  };
  // The balancer sends each new socket to the gateway that has the fewest.
  const apps: AppClient[] = [];
  for (const [at, header] of (['mobile', 'web', 'mobile', 'web'] as const).entries()) {
    apps.push(join(`app ${at}`, await openApp(account, header)));
  }
  const { body } = (await apps[0]?.request(Command.GET_SHARE_TOKEN, '1')) ?? {};
  const guest = join('guest', await AppClient.connect(secure(target)));
  expect((await guest.request(Command.SHARE_LOGIN, `${account.email}\0${body}\0Android\x002.27.34`)).status).toBe(200);
  const devices = [];
  for (const [at, id] of [0, 0, 0, 1].entries()) devices.push(join(`device ${at}`, await openDevice(account, id)));
  const [one, two, three, other] = devices;
  const [first, second] = apps;
  const all = [...clients.values()];
  const staying = all.filter((client) => client !== three && client !== other);
  await until(() => apps.every((_, at) => (transcript[`app ${at}`]?.length ?? 0) >= 4));
  const steps: (() => unknown)[] = [
    () => one?.virtualWrite(5, 1),
    () => two?.virtualWrite(5, 2),
    () => three?.virtualWrite(6, 'a line'),
    () => other?.virtualWrite(5, 3),
    () => first?.hardware(1, 0, 'vw', 7, 'from the first'),
    () => second?.hardware(1, 100_000, 'vw', 8, 'to both'),
    () => two?.send(Command.SET_WIDGET_PROPERTY, '6\0label\0Lines'),
    () => one?.send(Command.HARDWARE_SYNC, 'vr\x005'),
    () => three?.destroy(),
    () => first?.hardware(1, 0, 'vw', 7, 'to two'),
    () => other?.destroy(),
    () => second?.hardware(1, 1, 'vw', 7, 'to nobody'),
  ];
  for (const step of steps) {
    await step();
    // What the answers of the first round brought about has come to the others by the second.
    await flush(staying);
    await flush(staying);
  }
  await until(() => apps.every((_, at) => transcript[`app ${at}`]?.some((line) => line.includes('1-1"')) ?? false));
  for (const client of all) client.destroy();
  return transcript;
}

describe('P5 the same, whichever replicas hold the sockets', () => {
  test(
    'several sockets of a device, several apps',
    async () => {
      const { cluster } = scenario;
      const spread = await play(scenario.target);
      expect(spread['device 0']?.length).toBeGreaterThan(2);
      for (const role of ['hardware-gateway', 'app-gateway', 'router'] as const) {
        await cluster.drop(cluster.of(role).at(-1) as (typeof cluster.processes)[number]);
        if (role !== 'router') await cluster.balancerSees(role, (count) => count === 1);
      }
      expect(await play(scenario.target), 'on one replica each').toEqual(spread);
      const standalone = await StandaloneServer.start(RAISED);
      try {
        expect(await play(targetOf(standalone)), 'in one process').toEqual(spread);
      } finally {
        await standalone.remove();
      }
    },
    SCENARIO_MS,
  );
});
