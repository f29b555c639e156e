import { Cluster, type ClusterOptions, type Redis, type RedisOptions } from 'ioredis';
import { StateRefused, StateTimeout, StateUnavailable } from './errors.ts';
import { openClient, parseRedisUrl } from './redis-url.ts';

export interface RedisLinkOptions {
  /** `redis://`, `rediss://`, `redis+sentinel://` or `redis+cluster://` (see `parseRedisUrl`). */
  url: string;
  /** Limit of every question, in ms. */
  timeoutMs?: number;
  /** Gets one line when Redis goes and one when it is back. */
  log: RedisLog;
}

export interface RedisLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Questions that may wait at a time; the next one is refused, so that a Redis that is away costs no memory. */
const MAX_WAITING = 10_000;

const DEFAULT_TIMEOUT_MS = 2000;

/** Longest wait between two tries to connect, in ms. */
const MAX_RETRY_MS = 1000;

const REFUSED = /\b(WRONGPASS|NOAUTH|NOPERM)\b|invalid username-password pair|invalid password/;

/**
 * One client of Redis that every user of it in this process shares. It connects for ever; while Redis is away a
 * question fails at once with StateUnavailable, and while it does not answer with StateTimeout, after `timeoutMs`.
 */
export class RedisLink {
  readonly client: Redis | Cluster;
  readonly timeoutMs: number;
  private readonly log: RedisLog;
  private readonly firstReady: Promise<void>;
  /** Since when it is away, ms of the monotonic clock; undefined while it is there. */
  private awaySince: number | undefined = performance.now();
  private told = false;
  /** Name or password were wrong from the beginning: who waits for `ready` tells that. */
  private isRefused = false;
  private waiting = 0;
  private closed = false;

  constructor({ url, timeoutMs = DEFAULT_TIMEOUT_MS, log }: RedisLinkOptions) {
    this.timeoutMs = timeoutMs;
    this.log = log;
    const retry = (attempt: number): number => Math.min(MAX_RETRY_MS, 25 * 2 ** Math.min(attempt, 10)) * jitter();
    const connection: RedisOptions = {
      connectTimeout: timeoutMs,
      // A server that is stopped in the middle keeps its sockets: silence ends the connection, and all that waits on it.
      socketTimeout: timeoutMs,
      enableOfflineQueue: false,
      // What waits when the connection breaks fails at once; who asked decides whether to ask again.
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: retry,
      sentinelRetryStrategy: retry,
      sentinelCommandTimeout: timeoutMs,
      // A master that became a replica: the next connection finds the new one. Scripts of Redis 6 tell it further behind.
      reconnectOnError: (error) => error.message.includes('READONLY'),
    };
    const cluster: ClusterOptions = {
      enableOfflineQueue: false,
      clusterRetryStrategy: retry,
      slotsRefreshTimeout: timeoutMs,
    };
    this.client = openClient(parseRedisUrl(url), connection, cluster);
    this.firstReady = new Promise((resolve, reject) => {
      let isReady = false;
      this.client.on('ready', () => {
        isReady = true;
        this.isBack();
        resolve();
      });
      this.client.on('error', (error: Error) => {
        if (!isReady && isRefusal(error)) this.isRefused = true;
        this.isAway(error);
        if (isRefusal(error)) reject(new StateRefused(`Redis refuses the login: ${reasonOf(error)}`, { cause: error }));
      });
    });
    this.firstReady.catch(() => undefined);
    this.client.on('close', () => this.isAway(new Error('the connection was closed')));
  }

  /** Resolves at the first connection, however late; rejects with StateRefused when name or password are wrong. */
  ready(): Promise<void> {
    return this.firstReady;
  }

  /** Runs one question under the limit; rejects with StateUnavailable, StateTimeout or StateRefused. */
  async ask<T>(what: string, question: () => Promise<T>): Promise<T> {
    if (this.closed) throw new StateUnavailable('the state is closed');
    if (this.waiting >= MAX_WAITING) throw new StateUnavailable(`${MAX_WAITING} questions to Redis wait already`);
    this.waiting++;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new StateTimeout(what, this.timeoutMs)), this.timeoutMs);
    });
    try {
      return await Promise.race([question(), late]);
    } catch (error) {
      throw translate(error);
    } finally {
      clearTimeout(timer);
      this.waiting--;
    }
  }

  /** Time of a ping in ms, of the slowest master in a cluster; rejects when one does not answer. */
  async health(): Promise<number> {
    const start = performance.now();
    const servers = this.client instanceof Cluster ? this.client.nodes('master') : [this.client];
    if (servers.length === 0) throw new StateUnavailable('Redis is away: no node of the cluster is known');
    await this.ask('a ping of Redis', () => Promise.all(servers.map((server) => server.ping())));
    return performance.now() - start;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.client.disconnect();
  }

  private isBack(): void {
    if (this.awaySince === undefined) return;
    const awayMs = Math.round(performance.now() - this.awaySince);
    this.awaySince = undefined;
    this.log.info({ awayMs }, this.told ? 'Redis is back' : 'Redis is connected');
    this.told = false;
  }

  /** One line an outage: the tries that follow would only repeat it. */
  private isAway(error: Error): void {
    if (this.closed || this.isRefused) return;
    this.awaySince ??= performance.now();
    if (this.told) return;
    this.told = true;
    this.log.warn({ reason: reasonOf(error) }, 'Redis is away: trying on until it answers');
  }
}

function jitter(): number {
  return 0.75 + Math.random() / 2;
}

/** The message, and for a cluster also that of the node behind it. */
function reasonOf(error: Error): string {
  const { lastNodeError } = error as Error & { lastNodeError?: Error };
  const inner = error instanceof AggregateError ? error.errors.map(String).join('; ') : undefined;
  return [inner ?? error.message, lastNodeError?.message].filter(Boolean).join(': ');
}

function isRefusal(error: Error): boolean {
  return REFUSED.test(reasonOf(error));
}

function translate(error: unknown): Error {
  if (error instanceof StateTimeout || error instanceof StateUnavailable || error instanceof StateRefused) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  if (isRefusal(cause)) return new StateRefused(`Redis refuses: ${reasonOf(cause)}`, { cause });
  return new StateUnavailable(`Redis is away: ${reasonOf(cause)}`, { cause });
}
