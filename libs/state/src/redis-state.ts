import { Redis } from 'ioredis';
import { decodeApplied, encodeApplied } from './applied.ts';
import { RedisLink, type RedisLinkOptions } from './redis-link.ts';
import { SAVE, SET_PRESENCE } from './redis-scripts.ts';

/** The live state of one target, as a router saves it. */
export interface StateRow {
  /** Routing key of the target (`TargetKey.route`). */
  route: string;
  state: Buffer;
  /** Number of the last frame of each sender that `state` holds. */
  applied: readonly (readonly [origin: string, seq: number])[];
  /** Fencing number of the lease under which the router owns the target. */
  epoch: number;
}

export interface LoadedState {
  /** Undefined when Redis has none: it is new, or Redis lost it. */
  state: Buffer | undefined;
  applied: Map<string, number>;
  /** Fencing number of the last save, 0 when there is none. */
  epoch: number;
}

/** One socket of a device. */
export interface Presence {
  session: string;
  gateway: string;
  epoch: number;
  /** Unix ms of the login. */
  since: number;
}

export interface RedisStateOptions extends RedisLinkOptions {
  /** Start of every key; installations that share a Redis differ here. */
  prefix?: string;
  /** How long the presence of a device stays without `renewPresence`, in ms. */
  presenceTtlMs?: number;
}

/** Rows and bytes of one round trip: a save of very many targets must not become one huge write. */
const ROWS_AT_ONCE = 500;
const BYTES_AT_ONCE = 1024 * 1024;

const SESSION = 's:';

/**
 * State in Redis (DESIGN.md 5). Keys of a route carry it as hash tag: `pw:{route}` is a hash of state (`s`), applied
 * frames (`a`) and epoch (`e`); `pw:{route}:presence` one of sessions, with a TTL. Every method rejects with
 * StateUnavailable, StateTimeout or StateRefused.
 */
export class RedisState {
  private readonly link: RedisLink;
  private readonly prefix: string;
  private readonly presenceTtlMs: number;

  constructor({ prefix = 'pw:', presenceTtlMs = 30_000, ...link }: RedisStateOptions) {
    this.link = new RedisLink(link);
    this.prefix = prefix;
    this.presenceTtlMs = presenceTtlMs;
    this.link.client.defineCommand('pinwireSave', { numberOfKeys: 1, lua: SAVE });
    this.link.client.defineCommand('pinwireSetPresence', { numberOfKeys: 1, lua: SET_PRESENCE });
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
      applied: decodeApplied(applied?.toString() ?? ''),
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
      const saved = await this.link.ask('saving states', () => this.send(batch));
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

  /** Adds a session, or renews what is known of it; false when a router with a newer epoch owns the target. */
  async setPresence(route: string, { session, gateway, epoch, since }: Presence): Promise<boolean> {
    const key = this.presenceKey(route);
    const value = JSON.stringify([gateway, epoch, since]);
    const set = await this.link.ask('setting a presence', () =>
      this.link.client.pinwireSetPresence(key, epoch, SESSION + session, value, this.presenceTtlMs),
    );
    return set === 1;
  }

  async clearPresence(route: string, session: string): Promise<void> {
    const key = this.presenceKey(route);
    await this.link.ask('clearing a presence', () => this.link.client.hdel(key, SESSION + session));
  }

  /** Keeps presences for another TTL; resolves to the routes whose presence is gone and has to be set again. */
  async renewPresence(routes: readonly string[]): Promise<string[]> {
    const { client } = this.link;
    const renew = (route: string): Promise<number> => client.pexpire(this.presenceKey(route), this.presenceTtlMs);
    const renewed = await this.link.ask('renewing presences', () => Promise.all(routes.map(renew)));
    return routes.filter((_route, at) => renewed[at] === 0);
  }

  /** The open sockets of a device, as their routers last said. */
  async presence(route: string): Promise<Presence[]> {
    const key = this.presenceKey(route);
    const fields = await this.link.ask('reading a presence', () => this.link.client.hgetall(key));
    return Object.entries(fields).flatMap(([field, value]) => {
      if (!field.startsWith(SESSION)) return [];
      const [gateway, epoch, since] = JSON.parse(value) as [string, number, number];
      return [{ session: field.slice(SESSION.length), gateway, epoch, since }];
    });
  }

  /**
   * One write for all on a single server. On a cluster each command goes alone to the node of its slot: a pipeline
   * there fails as a whole, in part after it was carried out, while slots move (ioredis issue 2075).
   */
  private async send(rows: readonly StateRow[]): Promise<number[]> {
    const { client } = this.link;
    if (!(client instanceof Redis)) {
      return Promise.all(
        rows.map(({ route, epoch, state, applied }) =>
          client.pinwireSave(this.stateKey(route), epoch, state, encodeApplied(applied)),
        ),
      );
    }
    const pipeline = client.pipeline();
    for (const { route, epoch, state, applied } of rows) {
      pipeline.pinwireSave(this.stateKey(route), epoch, state, encodeApplied(applied));
    }
    const results = (await pipeline.exec()) ?? [];
    return results.map(([error, saved]) => {
      if (error) throw error;
      return saved as number;
    });
  }

  private stateKey(route: string): string {
    return `${this.prefix}{${route}}`;
  }

  private presenceKey(route: string): string {
    return `${this.prefix}{${route}}:presence`;
  }
}

function endOfBatch(rows: readonly StateRow[], from: number): number {
  let bytes = 0;
  let to = from;
  while (to < rows.length && to - from < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) bytes += rows[to++]?.state.length ?? 0;
  return to;
}
