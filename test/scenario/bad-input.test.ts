import { join } from 'node:path';
import { connect, type NatsConnection } from 'nats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backends, startBackends } from '../kit/backends.ts';
import { ROLES, startRole } from '../kit/cluster-process.ts';
import { temporaryFolder } from '../kit/kit-folder.ts';
import { startNatsProgram } from '../kit/nats.ts';
import { Noise } from '../kit/noise.ts';
import { freePort, freePorts } from '../kit/ports.ts';
import { until } from '../kit/until.ts';
import { startInVain, urlsOf } from './kit/in-vain.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const DIST = join(import.meta.dirname, '../../dist');

/** A cluster for garbage on its bus; its start also brings the bundles up to date. */
const scenario = Scenario.prepare();

describe('backends that are away at the start', () => {
  let backends: Backends;
  beforeAll(async () => {
    backends = await startBackends();
    await Promise.all([backends.nats.stop(), backends.redis.stop(), backends.postgres.stop()]);
  }, 60_000);
  afterAll(() => backends?.remove());

  test(
    'every role waits for them, says so, is alive and not ready, and goes on when they come',
    async () => {
      const metrics = await freePorts(ROLES.length);
      const folder = temporaryFolder('waiting');
      const environment = { PATH: process.env.PATH, HOME: process.env.HOME, ...urlsOf(backends) };
      const starting = ROLES.map(async (role, at) => {
        const http = role.endsWith('gateway') ? await freePort() : 0;
        const ports = { http, mqtt: 0, metrics: metrics[at] as number };
        return startRole({ role, id: role, ports, environment, args: [], dist: DIST, folder, keepFolder: true });
      });
      const pages = (path: string) =>
        Promise.all(metrics.map(async (port) => (await fetch(`http://127.0.0.1:${port}/${path}`)).status));
      const waiting = ROLES.map(() => 503);
      await until(async () => (await pages('livez')).every((status) => status === 200), 30_000);
      expect(await pages('readyz')).toEqual(waiting);
      await backends.nats.start();
      expect(await pages('readyz')).toEqual(waiting);
      await backends.postgres.start();
      await backends.redis.start();
      const started = await Promise.all(starting);
      for (const each of started) {
        expect(each.log).toContain('waiting for NATS');
        await each.stop();
        expect(each.lastExit).toEqual({ code: 0, signal: null });
      }
    },
    SCENARIO_MS,
  );
});

test.each(ROLES)(
  'a role that is told of no backends does not run for itself: %s',
  async (role) => {
    const { code, lines } = await startInVain(role, { NATS_URL: '', REDIS_URL: '', DATABASE_URL: '' });
    expect(lines).toEqual([
      expect.stringMatching(/^nats\.url \(NATS_URL\), .*database\.url \(DATABASE_URL\): not set/),
    ]);
    expect(code).toBe(1);
  },
  60_000,
);

describe('wrong credentials end a start with one line and exit code 1', () => {
  test.each(ROLES)(
    'of NATS: %s',
    async (role) => {
      const server = await startNatsProgram({ user: 'pinwire', password: 'right' });
      try {
        const url = server.url.replace('right', 'wrong');
        const { code, lines } = await startInVain(role, { ...urlsOf(scenario.cluster.backends), NATS_URL: url });
        expect(lines).toEqual([expect.stringMatching(/^nats\.url: NATS refuses this process \(/)]);
        expect(code).toBe(1);
        expect(lines[0]).not.toContain('wrong');
      } finally {
        await server.remove();
      }
    },
    60_000,
  );

  test('of Redis', async () => {
    const { redis } = scenario.cluster.backends;
    const url = redis.url.replace('://', '://nobody:wrong@');
    const { code, lines } = await startInVain('router', { ...urlsOf(scenario.cluster.backends), REDIS_URL: url });
    expect(lines).toEqual([expect.stringMatching(/^redis\.url: Redis refuses this process \(/)]);
    expect(code).toBe(1);
  }, 60_000);

  test.each(ROLES)(
    'of Postgres: %s',
    async (role) => {
      const url = new URL(scenario.databaseUrl);
      url.pathname = '/no_such_database';
      const { code, lines } = await startInVain(role, { ...urlsOf(scenario.cluster.backends), DATABASE_URL: url.href });
      expect(lines).toEqual([expect.stringMatching(/^database\.url: Postgres refuses this process \(/)]);
      expect(code).toBe(1);
    },
    60_000,
  );
});

/** A packet as libs/bus packet.ts describes it. */
function packet(version: number, kind: number, from: string, number: number, data: Buffer): Buffer {
  const tail = Buffer.alloc(12);
  tail.writeUIntBE(number, 0, 6);
  return Buffer.concat([Buffer.from([version, kind, from.length]), Buffer.from(from, 'latin1'), tail, data]);
}

function record(...bytes: number[]): Buffer {
  const out = Buffer.alloc(4 + bytes.length, Buffer.from([0, 0, 0, 0, ...bytes]));
  out.writeUInt32BE(bytes.length, 0);
  return out;
}

/** Packets of another version in one go. */
const FLOOD = 1000;

describe('garbage on the bus', () => {
  let nats: NatsConnection;
  let ids: string[];
  beforeAll(async () => {
    nats = await connect({ servers: scenario.cluster.backends.nats.url });
    const heard = new Set<string>();
    const beats = nats.subscribe('pinwire.beat', {
      callback: (_error, message) => {
        heard.add((message.json() as { id: string }).id);
      },
    });
    // Writers own nothing and have no beat.
    await until(() => heard.size === 6);
    beats.unsubscribe();
    ids = [...heard];
  }, 60_000);
  afterAll(() => nats?.close());

  async function refused(reason: string): Promise<number> {
    let sum = 0;
    for (const { metrics } of scenario.cluster.processes) {
      const page = await (await fetch(metrics)).text();
      const pattern = new RegExp(`^pinwire_\\w*refused\\w*\\{[^}]*reason="${reason}"[^}]*\\} (\\d+)`, 'm');
      sum += Number(pattern.exec(page)?.[1] ?? 0);
    }
    return sum;
  }

  test(
    'is refused and counted, and nobody notices',
    async () => {
      const pids = scenario.cluster.processes.map(({ pid }) => pid);
      const load = await scenario.load({ devices: 5, apps: 2 });
      const noise = new Noise();
      const [malformed, otherVersion] = [await refused('malformed'), await refused('version')];
      for (const id of ids) {
        const to = `pinwire.to.${id}`;
        for (let at = 0; at < 200; at++) nats.publish(to, noise.bytes(noise.number(300)));
        nats.publish(to, '');
        nats.publish(to, packet(9, 1, 'router-next', 1, Buffer.alloc(0)));
        nats.publish(to, packet(1, 1, 'a b\r\nPUB x 0\r\n', 1, Buffer.alloc(0)));
        nats.publish(to, packet(1, 7, 'router-odd', 1, Buffer.alloc(0)));
        // Every kind of record, cut short, from somebody unknown.
        for (let kind = 0; kind < 40; kind++) nats.publish(to, packet(1, 1, `odd-${kind}`, 1, record(kind, 1, 2)));
        for (let kind = 0; kind < 40; kind++) {
          nats.publish(to, packet(1, 1, `longer-${kind}`, 1, record(kind, ...noise.bytes(100))));
        }
        nats.publish(to, packet(1, 1, 'endless', 1, Buffer.from([0xff, 0xff, 0xff, 0xff])));
      }
      for (let at = 0; at < FLOOD; at++)
        nats.publish(`pinwire.to.${ids[0]}`, packet(9, 1, 'router-far', 1, Buffer.alloc(0)));
      const beats = ['', '{', 'null', '5', '[]', '{"id":"x"}', '{"id":"x","version":1}', '{"id":5,"roles":[]}'];
      for (const beat of beats) nats.publish('pinwire.beat', beat);
      await nats.flush();
      await until(async () => (await refused('malformed')) > malformed + ids.length);
      // One in so many noises names another version by chance, too.
      expect(await refused('version')).toBeGreaterThanOrEqual(otherVersion + ids.length);
      // A flood from one peer makes a line at its start, and one for the rest.
      const told = (): string[] =>
        scenario.cluster.processes.flatMap(({ log }) =>
          log.split('\n').filter((line) => line.includes('"router-far"')),
        );
      await until(() => told().length === 2);
      expect(told().map((line) => (JSON.parse(line) as { leftOut?: number }).leftOut)).toEqual([undefined, FLOOD - 1]);
      await load.goesOn();
      await load.check(scenario.databaseUrl);
      expect(scenario.cluster.processes.map(({ pid }) => pid)).toEqual(pids);
    },
    SCENARIO_MS,
  );
});
