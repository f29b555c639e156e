import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Backend, ForeignBackend } from './backend.ts';
import {
  type ContainerSpec,
  dockerAnswers,
  natsContainer,
  postgresContainer,
  redisContainer,
  startContainer,
} from './containers.ts';
import { natsAnswers, startNatsProgram } from './nats.ts';
import { postgresAnswers, startPostgresProgram } from './postgres.ts';
import type { Program } from './programs.ts';
import { redisAnswers, startRedisProgram } from './redis.ts';

export type { Backend } from './backend.ts';

/** The three servers of a cluster. */
export interface Backends {
  nats: Backend;
  redis: Backend;
  postgres: Backend;
  /** Ends all three and deletes their data. */
  remove(): Promise<void>;
}

export interface BackendsOptions {
  /** Folder in which programs of this machine keep their data beyond `remove`. */
  keepIn?: string | undefined;
}

/**
 * Private backends of a test, each from the first place that has it: the URL in the environment (NATS_URL, REDIS_URL,
 * DATABASE_URL), a container where a Docker engine answers, a program of this machine (installed first where that is
 * possible). PINWIRE_TEST_BACKENDS=programs leaves Docker out.
 */
export async function startBackends({ keepIn }: BackendsOptions = {}): Promise<Backends> {
  const keep = (name: string): string | undefined => keepIn && folderIn(keepIn, name);
  const started = await Promise.allSettled([
    startNats(keep('nats')),
    startRedis(keep('redis')),
    startPostgres(keep('postgres')),
  ]);
  const here = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const remove = async (): Promise<void> => {
    await Promise.all(here.map((backend) => backend.remove()));
  };
  const failed = started.find((result) => result.status === 'rejected');
  const [nats, redis, postgres] = here;
  if (failed !== undefined || !nats || !redis || !postgres) {
    await remove();
    throw failed?.reason;
  }
  return { nats, redis, postgres, remove };
}

/** NATS with JetStream on disk. */
export function startNats(keepIn?: string): Promise<Backend> {
  const { NATS_URL: url } = process.env;
  if (url) return Promise.resolve(new ForeignBackend(url));
  return containerElse(natsContainer, natsAnswers, () => startNatsProgram({ keepIn }));
}

/** Redis with an append-only file. A server of the environment is shared: use keys that nobody else uses. */
export function startRedis(keepIn?: string): Promise<Backend> {
  const { REDIS_URL: url } = process.env;
  if (url) return Promise.resolve(new ForeignBackend(url));
  return containerElse(redisContainer, redisAnswers, () => startRedisProgram({ keepIn }));
}

/** Postgres with an empty database. On a server of the environment a new database is made, and dropped by `remove`. */
export function startPostgres(keepIn?: string): Promise<Backend> {
  const { DATABASE_URL: url } = process.env;
  if (url) return databaseOf(url);
  return containerElse(postgresContainer, postgresAnswers, () => startPostgresProgram({ keepIn }));
}

/** Programs that `startBackends` would run here: empty with a Docker engine and whatever the environment names. */
export async function programsNeeded(): Promise<Program[]> {
  if (await useDocker()) return [];
  const programs: Program[] = [];
  if (!process.env.NATS_URL) programs.push('nats-server');
  if (!process.env.REDIS_URL) programs.push('redis-server');
  if (!process.env.DATABASE_URL) programs.push('postgres');
  return programs;
}

function useDocker(): Promise<boolean> {
  return process.env.PINWIRE_TEST_BACKENDS === 'programs' ? Promise.resolve(false) : dockerAnswers();
}

/** Images that could not be run here. */
const unfit = new Set<string>();

async function containerElse(
  spec: ContainerSpec,
  answers: (url: string) => Promise<void>,
  startProgram: () => Promise<Backend>,
): Promise<Backend> {
  if (!(await useDocker()) || unfit.has(spec.image)) return startProgram();
  try {
    return await startContainer(spec, answers);
  } catch (error) {
    // An engine without a registry has no image: the program may be here all the same.
    unfit.add(spec.image);
    console.error(`${spec.image} cannot run (${error instanceof Error ? error.message : error}); trying the program`);
    return startProgram();
  }
}

function folderIn(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function databaseOf(server: string): Promise<Backend> {
  const name = `pinwire_test_${randomBytes(6).toString('hex')}`;
  await statement(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return new ForeignBackend(url.href, () => statement(server, `drop database ${name} with (force)`));
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
