import { type ChainableCommander, type Cluster, Redis } from 'ioredis';
import { RedisLink, type RedisLinkOptions } from './redis-link.ts';
import { SAVE, SAVE_PRESENCE } from './redis-scripts.ts';
import type { Presence, PresenceStore } from './state.ts';

/** The live state of one target, as a router saves it. */
export interface StateRow {
  /** Routing key of the target (`TargetKey.route`). */
  route: string;
  state: Buffer;
  /** What `state` holds of each sender's inputs (`Applied.encode`). */
  applied: string;
  /** Fencing number of the lease under which the router owns the target. */
  epoch: number;
}

export interface LoadedState {
  /** Undefined when Redis has none: it is new, or Redis lost it. */
  state: Buffer | undefined;
  /** Empty when there is no state. */
  applied: string;
  /** Fencing number of the last save, 0 when there is none. */
  epoch: number;
}

export interface RedisStateOptions extends RedisLinkOptions {
  /** Start of every key; installations that share a Redis differ here. */
  prefix?: string;
  /** How long a presence stays without `renewPresence`, in ms. */
  presenceTtlMs?: number;
}

/** Rows and bytes of one round trip: a save of very many targets must not become one huge write. */
const ROWS_AT_ONCE = 500;
const BYTES_AT_ONCE = 1024 * 1024;

/**
 * State in Redis. Keys of a route carry it as hash tag: `pw:{route}` is a hash of state (`s`), applied
 * frames (`a`) and epoch (`e`); `pw:{route}:presence` one of `epoch`, `since` and `sessions` (JSON), with a TTL. Every
 * method rejects with StateUnavailable, StateTimeout or StateRefused.
 */
export class RedisState implements PresenceStore {
  private readonly link: RedisLink;
  private readonly prefix: string;
  readonly ttlMs: number;

  constructor({ prefix = 'pw:', presenceTtlMs = 30_000, ...link }: RedisStateOptions) {
    this.link = new RedisLink(link);
    this.prefix = prefix;
    this.ttlMs = presenceTtlMs;
    this.link.client.defineCommand('pinwireSave', { numberOfKeys: 1, lua: SAVE });
    this.link.client.defineCommand('pinwireSavePresence', { numberOfKeys: 1, lua: SAVE_PRESENCE });
  }

  /** Resolves at the first connection, however late; rejects with StateRefused when name or password are wrong. */
  ready(): Promise<void> {
    return this.link.ready();
  }

  /** Time of a ping in ms; rejects when Redis does not answer. */
  health(): Promise<number> {
    return this.link.health();
  }

  close(): Promise<void> {
    return this.link.close();
  }

  async load(route: string): Promise<LoadedState> {
    const key = this.stateKey(route);
    const [state, applied, epoch] = await this.link.ask('loading a state', () =>
      this.link.client.hmgetBuffer(key, 's', 'a', 'e'),
    );
    return {
      state: state ?? undefined,
      applied: applied?.toString() ?? '',
      epoch: Number(epoch?.toString() ?? 0),
    };
  }

  /**
   * Saves many states, each one whole: state, applied frames and epoch together. Resolves to the routes that were
   * refused because a router with a newer epoch owns them. After a rejection any of them may have been saved; saving
   * them again does no harm.
   */
  async saveMany(rows: readonly StateRow[]): Promise<string[]> {
    const refused: string[] = [];
    for (let from = 0; from < rows.length; ) {
      const to = endOfBatch(rows, from);
      const batch = rows.slice(from, to);
      const saved = await this.link.ask('saving states', () =>
        this.send(batch, (commands, { route, epoch, state, applied }) =>
          commands.pinwireSave(this.stateKey(route), epoch, state, applied),
        ),
      );
      for (const [at, row] of batch.entries()) if (saved[at] === 0) refused.push(row.route);
      from = to;
    }
    return refused;
  }

  /** Forgets targets that are no more: state and presence. */
  async remove(routes: readonly string[]): Promise<void> {
    const { client } = this.link;
    const unlink = (route: string): Promise<number> => client.unlink(this.stateKey(route), this.presenceKey(route));
    await this.link.ask('removing states', () => Promise.all(routes.map(unlink)));
  }

  async savePresence(presences: readonly Presence[]): Promise<void> {
    await this.each('saving presences', presences, (commands, { route, epoch, since, sessions }) =>
      commands.pinwireSavePresence(this.presenceKey(route), epoch, since, JSON.stringify(sessions), this.ttlMs),
    );
  }

  async renewPresence(routes: readonly string[]): Promise<string[]> {
    const renewed = await this.each('renewing presences', routes, (commands, route) =>
      commands.pexpire(this.presenceKey(route), this.ttlMs),
    );
    return routes.filter((_route, at) => renewed[at] === 0);
  }

  /** What the router of a device last showed; undefined when it has long been offline, or has no router. */
  async presence(route: string): Promise<Presence | undefined> {
    const key = this.presenceKey(route);
    const [epoch, since, sessions] = await this.link.ask('reading a presence', () =>
      this.link.client.hmget(key, 'epoch', 'since', 'sessions'),
    );
    if (!sessions) return undefined;
    return { route, epoch: Number(epoch), since: Number(since), sessions: JSON.parse(sessions) as string[] };
  }

  /** Runs one command for each item, in batches. */
  private async each<T>(what: string, items: readonly T[], command: Command<T>): Promise<number[]> {
    const results: number[] = [];
    for (let from = 0; from < items.length; from += ROWS_AT_ONCE) {
      const batch = items.slice(from, from + ROWS_AT_ONCE);
      results.push(...(await this.link.ask(what, () => this.send(batch, command))));
    }
    return results;
  }

  /**
   * One write for all on a single server. On a cluster each command goes alone to the node of its slot: a pipeline
   * there fails as a whole, in part after it was carried out, while slots move (ioredis issue 2075).
   */
  private async send<T>(items: readonly T[], command: Command<T>): Promise<number[]> {
    const { client } = this.link;
    if (!(client instanceof Redis)) return Promise.all(items.map((item) => command(client, item) as Promise<number>));
    const pipeline = client.pipeline();
    for (const item of items) command(pipeline, item);
    const results = (await pipeline.exec()) ?? [];
    return results.map(([error, result]) => {
      if (error) throw error;
      return result as number;
    });
  }

  private stateKey(route: string): string {
    return `${this.prefix}{${route}}`;
  }

  private presenceKey(route: string): string {
    return `${this.prefix}{${route}}:presence`;
  }
}

/** What is sent for one item, to a client or into a pipeline. */
type Command<T> = (commands: Redis | Cluster | ChainableCommander, item: T) => unknown;

function endOfBatch(rows: readonly StateRow[], from: number): number {
  let bytes = 0;
  let to = from;
  while (to < rows.length && to - from < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) bytes += rows[to++]?.state.length ?? 0;
  return to;
}
