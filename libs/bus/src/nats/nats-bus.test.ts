import { connect, type NatsConnection } from 'nats';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../../test/kit/backends.ts';
import { startNats } from '../../../../test/kit/backends.ts';
import { TcpProxy } from '../../../../test/kit/tcp-proxy.ts';
import type { AppGatewayLink, DeviceGatewayLink, DeviceLogin, RouterService, SessionRef } from '../bus.ts';
import { NatsBus } from './nats-bus.ts';
import type { Role } from './ports.ts';
import { type ShardMap, withGone } from './shard-map.ts';

const ACCOUNT = 7;
const TARGETS = 40;

let nats: Backend;
let prefix: string;
let tests = 0;
const processes: Process[] = [];

/** A router that answers logins and passes frames on, as the real one does, without state. */
class EchoRouter implements Partial<RouterService> {
  readonly sessions = new Map<SessionRef, DeviceLogin>();
  private hold: Promise<void> | undefined;
  commits = 0;
  /** What commits wait for. */
  saving: Promise<void> | undefined;

  constructor(private readonly bus: NatsBus) {}

  deviceLogin(ref: SessionRef, login: DeviceLogin): void {
    // Half of them take a moment, as when a state is loaded.
    const join = this.bus.bind(() => {
      this.sessions.set(ref, login);
      this.bus.deviceGateway(ref.gateway).response(ref, login.id, 200);
    });
    if (login.target.targetId % 2 === 0) join();
    else this.hold = Promise.resolve().then(join);
  }

  attach(ref: SessionRef, login: DeviceLogin): void {
    this.sessions.set(ref, login);
  }

  deviceFrame(ref: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void {
    const login = this.sessions.get(ref);
    if (login === undefined) return;
    this.bus
      .apps()
      .frame(
        { accountId: ACCOUNT, dashId: 1 },
        command,
        id,
        data,
        start,
        end,
        Buffer.from(`${login.target.targetId} `),
      );
  }

  deviceClosed(ref: SessionRef): void {
    this.sessions.delete(ref);
  }

  async online(): Promise<number> {
    return this.sessions.size;
  }

  takeHold(): Promise<void> | undefined {
    const { hold } = this;
    this.hold = undefined;
    return hold;
  }

  async commit(): Promise<void> {
    this.commits++;
    await this.saving;
  }

  dropShards(): void {}
}

interface Process {
  id: string;
  bus: NatsBus;
  connection: NatsConnection;
  router: EchoRouter;
  /** What app sockets here got. */
  frames: string[];
  responses: number[];
  /** What went wrong; a test that expects some takes it out. */
  errors: string[];
  stop(): Promise<void>;
}

const ignore = (): void => {};
const metrics = { batch: ignore, resent: ignore, refused: ignore, transit: ignore, moved: ignore };

async function start(role: Role, url = nats.url): Promise<Process> {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  const id = `${role}-${++tests}`;
  const errors: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (fields: object, message: string) => errors.push(`${message} ${JSON.stringify(fields)}`),
  };
  const bus = new NatsBus({
    connection,
    id,
    roles: [role],
    prefix,
    log,
    metrics,
    monotonic: () => performance.now(),
    now: Date.now,
    onExpelled: () => errors.push('expelled'),
  });
  const frames: string[] = [];
  const responses: number[] = [];
  const router = new EchoRouter(bus);
  const apps: Partial<AppGatewayLink> = {
    frame: (_audience, _command, _id, data, from, to) => {
      const frame = data.toString('latin1', from, to);
      if (frame.endsWith('fails')) throw new Error('a fault of ours');
      frames.push(frame);
    },
    count: async () => 3,
  };
  const devices: Partial<DeviceGatewayLink> = { response: (ref) => responses.push(ref.number) };
  if (role === 'router') bus.serveRouter(router as unknown as RouterService);
  if (role === 'app-gateway') bus.serveApps(apps as AppGatewayLink);
  if (role === 'hardware-gateway') bus.serveDeviceGateway(id, devices as DeviceGatewayLink);
  const process: Process = {
    id,
    bus,
    connection,
    router,
    frames,
    responses,
    errors,
    async stop() {
      await bus.stop(5000);
      await connection.close();
      expect(errors).toEqual([]);
    },
  };
  await bus.start();
  processes.push(process);
  return process;
}

function login(gateway: Process): void {
  for (let n = 1; n <= TARGETS; n++) {
    const target = { accountId: ACCOUNT, dashId: 1, targetId: n, route: `token-${n}` };
    gateway.bus
      .router(target.route)
      .deviceLogin({ gateway: gateway.id, number: n }, { target, id: 1, address: undefined });
  }
}

function send(gateway: Process, from: number, to: number): void {
  for (let value = from; value < to; value++) {
    for (let n = 1; n <= TARGETS; n++) {
      const body = Buffer.from(String(value));
      gateway.bus.router(`token-${n}`).deviceFrame({ gateway: gateway.id, number: n }, 20, 1, body, 0, body.length);
    }
  }
}

/** Every target's values, each once and in order. */
function complete(frames: readonly string[], count: number): boolean {
  const next = new Map<string, number>();
  for (const frame of frames) {
    const [target = '', value] = frame.split(' ');
    const wanted = next.get(target) ?? 0;
    if (Number(value) !== wanted) throw new Error(`target ${target}: ${value} instead of ${wanted}`);
    next.set(target, wanted + 1);
  }
  return next.size === TARGETS && [...next.values()].every((reached) => reached === count);
}

beforeAll(async () => {
  nats = await startNats();
}, 120_000);
afterAll(() => nats.remove());
afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.stop()));
});

describe('bus over NATS', () => {
  it('carries logins and frames to the apps of the account, through whichever routers own the shards', async () => {
    prefix = `t${++tests}`;
    const [apps, devices, ...routers] = await Promise.all([
      start('app-gateway'),
      start('hardware-gateway'),
      start('router'),
      start('router'),
    ]);
    await apps.bus.appsJoined(ACCOUNT);
    login(devices);
    await expect.poll(() => devices.responses.length).toBe(TARGETS);
    send(devices, 0, 100);
    await expect.poll(() => complete(apps.frames, 100)).toBe(true);
    await expect.poll(() => routers.map(({ bus }) => bus.shards), { timeout: 5000 }).toEqual([128, 128]);
    expect(await devices.bus.apps().count(ACCOUNT)).toBe(0);
    expect(await routers[0]?.bus.apps().count(ACCOUNT)).toBe(3);
  });

  it('loses, repeats and reorders nothing when routers come and go', async () => {
    prefix = `t${++tests}`;
    const [apps, devices, first] = await Promise.all([
      start('app-gateway'),
      start('hardware-gateway'),
      start('router'),
    ]);
    await apps.bus.appsJoined(ACCOUNT);
    login(devices);
    await expect.poll(() => devices.responses.length).toBe(TARGETS);
    let value = 0;
    const sending = setInterval(() => send(devices, value, ++value), 5);
    const second = await start('router');
    await expect.poll(() => second.bus.shards, { timeout: 5000 }).toBe(128);
    await first.stop();
    processes.splice(processes.indexOf(first), 1);
    await expect.poll(() => second.bus.shards, { timeout: 5000 }).toBe(256);
    clearInterval(sending);
    await expect.poll(() => complete(apps.frames, value), { timeout: 10_000 }).toBe(true);
    expect(value).toBeGreaterThan(20);
    expect(await devices.bus.router('token-1').online(targetOf(1))).toBe(TARGETS);
  });

  it('gives all shards away when it is told to stop while it is giving some', async () => {
    prefix = `t${++tests}`;
    const first = await start('router');
    await expect.poll(() => first.bus.shards, { timeout: 5000 }).toBe(256);
    const { commits } = first.router;
    let saved = (): void => {};
    first.router.saving = new Promise((resolve) => {
      saved = resolve;
    });
    const second = await start('router');
    await expect.poll(() => first.router.commits, { timeout: 5000 }).toBeGreaterThan(commits);
    setTimeout(saved, 50);
    await first.stop();
    processes.splice(processes.indexOf(first), 1);
    expect(first.bus.shards).toBe(0);
    await expect.poll(() => second.bus.shards, { timeout: 5000 }).toBe(256);
  }, 20_000);

  it('puts the shard map back when NATS has lost it, and goes on', async () => {
    prefix = `t${++tests}`;
    const [apps, devices, first] = await Promise.all([
      start('app-gateway'),
      start('hardware-gateway'),
      start('router'),
    ]);
    await apps.bus.appsJoined(ACCOUNT);
    login(devices);
    await expect.poll(() => devices.responses.length).toBe(TARGETS);
    let value = 0;
    const sending = setInterval(() => send(devices, value, ++value), 5);
    const { epoch } = first.bus.cluster.map;
    await (await first.connection.jetstreamManager()).streams.delete(`KV_${prefix}`);
    // Everything that changes the map works, and nobody was declared gone meanwhile.
    const second = await start('router');
    await expect.poll(() => second.bus.shards, { timeout: 8000 }).toBe(128);
    expect(first.bus.shards).toBe(128);
    expect(Object.keys(first.bus.cluster.map.gone)).toEqual([]);
    expect(first.bus.cluster.map.epoch).toBeGreaterThan(epoch);
    clearInterval(sending);
    await expect.poll(() => complete(apps.frames, value), { timeout: 10_000 }).toBe(true);
  }, 30_000);

  it('takes the shards of a router that died when nobody was left who knew it', async () => {
    prefix = `t${++tests}`;
    const dead = await start('router');
    await expect.poll(() => dead.bus.shards, { timeout: 5000 }).toBe(256);
    await dead.stop();
    processes.splice(processes.indexOf(dead), 1);
    const devices = await start('hardware-gateway');
    // As it stood there before it left: a power cut.
    const bucket = await devices.connection.jetstream().views.kv(prefix, { bindOnly: true });
    const map = (await bucket.get('map'))?.json<ShardMap>();
    expect(new Set(map?.owners)).toEqual(new Set([dead.id]));
    await bucket.put('map', JSON.stringify({ ...map, epoch: Date.now() + 1, gone: {} }));
    const heir = await start('router');
    await expect.poll(() => heir.bus.shards, { timeout: 8000 }).toBe(256);
    login(devices);
    await expect.poll(() => devices.responses.length).toBe(TARGETS);
    // Nothing waits for the dead one: inputs are done for good, and a stop is quick.
    for (const { bus } of [heir, devices]) expect(await bus.drained(2000)).toBe(true);
  }, 30_000);

  it('lets nobody in again who was cut off for so long that it is forgotten that others took it for dead', async () => {
    prefix = `t${++tests}`;
    const wire = await TcpProxy.open(nats.url);
    const devices = await start('hardware-gateway');
    const [lost, heir] = await Promise.all([start('router', wire.url), start('router')]);
    await expect.poll(() => lost.bus.shards, { timeout: 5000 }).toBe(128);
    wire.cut();
    await expect.poll(() => heir.bus.shards, { timeout: 8000 }).toBe(256);
    const { cluster } = heir.bus;
    const isGone = (): boolean[] => [heir, devices].map(({ bus }) => bus.cluster.isGone(lost.id));
    await expect.poll(isGone, { timeout: 5000 }).toEqual([true, true]);
    // An hour later somebody else goes.
    const later = withGone(cluster.map, 'another', Date.now() + 3_600_001) as ShardMap;
    expect(later.gone).not.toHaveProperty(lost.id);
    const bucket = await devices.connection.jetstream().views.kv(prefix, { bindOnly: true });
    await bucket.put('map', JSON.stringify(later));
    await expect.poll(() => cluster.map.forgotten, { timeout: 5000 }).toBe(later.forgotten);
    wire.mend();
    await expect.poll(() => lost.errors, { timeout: 5000 }).toEqual(['expelled']);
    lost.errors.length = 0;
  }, 30_000);

  it('goes on behind what an app-gateway fails to take', async () => {
    prefix = `t${++tests}`;
    const [apps, devices] = await Promise.all([start('app-gateway'), start('hardware-gateway'), start('router')]);
    await apps.bus.appsJoined(ACCOUNT);
    login(devices);
    await expect.poll(() => devices.responses.length).toBe(TARGETS);
    const { length } = apps.frames;
    const write = (text: string): void => {
      const body = Buffer.from(text);
      devices.bus.router('token-1').deviceFrame({ gateway: devices.id, number: 1 }, 20, 1, body, 0, body.length);
    };
    // One of them goes over several packets.
    for (const text of ['fails', 'x'.repeat(600_000), 'fails', 'y']) write(text);
    await expect.poll(() => apps.frames.length, { timeout: 5000 }).toBe(length + 2);
    expect(apps.frames.at(-1)).toBe('1 y');
  }, 20_000);

  it('goes on where it was after NATS was away', async () => {
    prefix = `t${++tests}`;
    const [apps, devices] = await Promise.all([start('app-gateway'), start('hardware-gateway'), start('router')]);
    await apps.bus.appsJoined(ACCOUNT);
    login(devices);
    await expect.poll(() => devices.responses.length).toBe(TARGETS);
    send(devices, 0, 50);
    await nats.kill();
    send(devices, 50, 100);
    await nats.start();
    send(devices, 100, 150);
    await expect.poll(() => complete(apps.frames, 150), { timeout: 20_000 }).toBe(true);
  }, 40_000);
});

function targetOf(n: number) {
  return { accountId: ACCOUNT, dashId: 1, targetId: n, route: `token-${n}` };
}
