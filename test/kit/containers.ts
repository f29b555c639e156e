import { existsSync } from 'node:fs';
import { request } from 'node:http';
import type { StartedTestContainer } from 'testcontainers';
import type { Backend } from './backend.ts';
import { IMAGES } from './images.ts';
import { freePort } from './ports.ts';
import { until } from './until.ts';

const ENGINE_SOCKET = '/var/run/docker.sock';
const PING_MS = 2000;
const START_MS = 30_000;

let engine: Promise<boolean> | undefined;

/** Whether a Docker engine answers where DOCKER_HOST points to, else on the usual socket. Asked once per process. */
export function dockerAnswers(): Promise<boolean> {
  engine ??= ping(process.env.DOCKER_HOST ?? `unix://${ENGINE_SOCKET}`);
  return engine;
}

function ping(host: string): Promise<boolean> {
  if (!URL.canParse(host)) return Promise.resolve(false);
  const { protocol, hostname, port, pathname } = new URL(host);
  if (protocol === 'unix:' && !existsSync(pathname)) return Promise.resolve(false);
  const where = protocol === 'unix:' ? { socketPath: pathname } : { hostname, port: port || 2375 };
  return new Promise((resolve) => {
    const asked = request({ ...where, path: '/_ping', timeout: PING_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

export interface ContainerSpec {
  image: string;
  /** Port inside. */
  port: number;
  command?: string[];
  environment?: Record<string, string>;
  url(port: number): string;
}

export const natsContainer: ContainerSpec = {
  image: IMAGES.nats,
  port: 4222,
  command: ['--jetstream', '--store_dir', '/data'],
  url: (port) => `nats://127.0.0.1:${port}`,
};

export const redisContainer: ContainerSpec = {
  image: IMAGES.redis,
  port: 6379,
  command: ['redis-server', '--appendonly', 'yes'],
  url: (port) => `redis://127.0.0.1:${port}`,
};

export const postgresContainer: ContainerSpec = {
  image: IMAGES.postgres,
  port: 5432,
  command: ['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'],
  environment: { POSTGRES_PASSWORD: 'test', POSTGRES_DB: 'pinwire' },
  url: (port) => `postgres://postgres:test@127.0.0.1:${port}/pinwire`,
};

/**
 * Starts a container whose port stays the same over every restart. `answers` rejects until the server in it answers.
 * Rejects when the image is neither here nor to be had.
 */
export async function startContainer(spec: ContainerSpec, answers: (url: string) => Promise<void>): Promise<Backend> {
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const host = await freePort();
  const started = await new GenericContainer(spec.image)
    .withExposedPorts({ container: spec.port, host })
    .withCommand(spec.command ?? [])
    .withEnvironment(spec.environment ?? {})
    .start();
  const { container } = await getContainerRuntimeClient();
  const url = spec.url(host);
  const backend = new ContainerBackend(url, started, container.getById(started.getId()), () => answers(url));
  try {
    await backend.untilItAnswers();
    return backend;
  } catch (error) {
    await backend.remove();
    throw error;
  }
}

/** What is needed of a container beyond testcontainers' own handle, as dockerode has it. */
interface Engine {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  kill(): Promise<unknown>;
  pause(): Promise<unknown>;
  unpause(): Promise<unknown>;
}

class ContainerBackend implements Backend {
  readonly ours = true;
  private state: 'running' | 'paused' | 'stopped' = 'running';

  constructor(
    readonly url: string,
    private readonly started: StartedTestContainer,
    private readonly engine: Engine,
    private readonly answers: () => Promise<void>,
  ) {}

  async stop(): Promise<void> {
    await this.end(() => this.engine.stop());
  }

  async kill(): Promise<void> {
    await this.end(() => this.engine.kill());
  }

  async start(): Promise<void> {
    if (this.state !== 'stopped') return;
    await this.engine.start();
    this.state = 'running';
    await this.untilItAnswers();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async pause(): Promise<void> {
    if (this.state === 'running') await this.engine.pause();
    this.state = 'paused';
  }

  async resume(): Promise<void> {
    if (this.state === 'paused') await this.engine.unpause();
    this.state = 'running';
  }

  async remove(): Promise<void> {
    if (this.state === 'paused') await this.resume();
    await this.started.stop({ timeout: 0, removeVolumes: true });
  }

  untilItAnswers(): Promise<void> {
    return until(() => this.answers().then(() => true), START_MS, `${this.url} answers`);
  }

  private async end(how: () => Promise<unknown>): Promise<void> {
    if (this.state === 'stopped') return;
    if (this.state === 'paused') await this.engine.unpause();
    this.state = 'stopped';
    await how();
  }
}
