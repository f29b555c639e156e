import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './kit-folder.ts';
import { freePort } from './ports.ts';
import { program } from './programs.ts';
import { type RedisProcess, redisAnswers, startRedisProgram } from './redis.ts';
import { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

/** Several Redis servers that belong together. */
export interface RedisGroup {
  /** `redis+cluster://…` or `redis+sentinel://…`. */
  url: string;
  /** Those that hold data; in a group with Sentinel the first one is the master. */
  servers: RedisProcess[];
  remove(): Promise<void>;
}

/** A Redis Cluster of three masters, one third of the slots each. */
export async function startRedisCluster(): Promise<RedisGroup> {
  const slots = ['0 5460', '5461 10922', '10923 16383'].map((range) => range.split(' '));
  const nodes = await Promise.all(
    slots.map(async (range) => {
      const bus = String(await freePort());
      const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000', '--cluster-port', bus];
      return { bus, range, server: await startRedisProgram({ args: cluster }) };
    }),
  );
  const servers = nodes.map((node) => node.server);
  const [first] = servers as [RedisProcess];
  for (const { bus, range, server } of nodes) {
    await redisCli(server.port, 'cluster', 'addslotsrange', ...range);
    if (server !== first) await redisCli(first.port, 'cluster', 'meet', '127.0.0.1', String(server.port), bus);
  }
  const whole = /cluster_state:ok[\s\S]*cluster_known_nodes:3/;
  for (const { port } of servers) await until(async () => whole.test(await redisCli(port, 'cluster', 'info')));
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { url: `redis+cluster://${hosts}`, servers, remove: () => removeAll(servers) };
}

/** A master, a replica, and three sentinels that watch them under the name `pinwire`. */
export async function startRedisSentinel(): Promise<RedisGroup> {
  const master = await startRedisProgram();
  const replica = await startRedisProgram({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
  const synced = /master_link_status:up/;
  await until(async () => synced.test(await redisCli(replica.port, 'info', 'replication')));
  const sentinels = await Promise.all([0, 1, 2].map(() => startSentinel(master.port)));
  for (const { port } of sentinels) {
    const knowsAll = /num-slaves\n1\n(.*\n)*num-other-sentinels\n2\n/;
    await until(async () => knowsAll.test(await redisCli(port, 'sentinel', 'master', 'pinwire')));
  }
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const servers = [master, replica];
  return { url: `redis+sentinel://${hosts}/pinwire`, servers, remove: () => removeAll([...sentinels, ...servers]) };
}

async function startSentinel(masterPort: number): Promise<RedisProcess> {
  const [path, port] = [await program('redis-server'), await freePort()];
  const folder = temporaryFolder('sentinel');
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `sentinel monitor pinwire 127.0.0.1 ${masterPort} 2`,
    'sentinel down-after-milliseconds pinwire 700',
    'sentinel failover-timeout pinwire 3000',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const url = `redis://127.0.0.1:${port}`;
  const server = await ServerProcess.start({
    name: 'redis-sentinel',
    url,
    program: path,
    args: [file, '--sentinel', '--bind', '127.0.0.1', '--port', String(port)],
    folder,
    stopSignal: 'SIGTERM',
    answers: () => redisAnswers(url),
  });
  return Object.assign(server, { port });
}

/** Runs one command by redis-cli; resolves to what it printed. */
export async function redisCli(port: number, ...command: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(await program('redis-cli'), ['-p', String(port), ...command]);
  return stdout.replaceAll('\r', '');
}

async function removeAll(servers: readonly ServerProcess[]): Promise<void> {
  await Promise.all(servers.map((server) => server.remove()));
}
