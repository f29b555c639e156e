import { setTimeout as sleep } from 'node:timers/promises';
import type { Profile, Project } from '@pinwire/model';

/** An account's record and its profile document. Immutable: an edit makes a new one. */
export interface Account {
  readonly id: number;
  readonly email: string;
  readonly appName: string;
  readonly version: number;
  readonly energy: number;
  readonly profile: Profile;
}

/** Tokens and shares that an edit adds or takes away, in the same transaction as the document. */
export interface TokenChanges {
  add: { token: string; dashId: number; deviceId: number; kind?: 'device' | 'provision'; expiresAt?: number }[];
  remove: string[];
  shareAdd: { token: string; dashId: number }[];
  shareRemove: string[];
}

export interface Edited<T> {
  profile: Profile;
  energy?: number;
  tokens?: Partial<TokenChanges>;
  /** What the caller of `edit` gets back. */
  result: T;
}

/** What a save needs of the store; `undefined` means that the version was not the expected one. */
export interface AccountRows {
  load(id: number): Promise<Account | undefined>;
  save(
    id: number,
    expectedVersion: number,
    change: { profile: Profile; energy: number; tokens: TokenChanges },
  ): Promise<number | undefined>;
}

/** Tries of one edit when another process keeps saving in between. */
const MAX_TRIES = 20;

/** Longest pause before a further try, in ms: two processes that edit the same account must fall out of step. */
const PAUSE_MS = 20;

/** Accounts kept at most; the least recently used goes first. */
const MAX_CACHED = 10_000;

/**
 * Read copies of account documents over the store, and the one way to change them. Edits of one account are carried
 * out one after the other; a version number keeps edits of two processes apart.
 */
export class Accounts {
  private readonly cache = new Map<number, Account>();
  private readonly loading = new Map<number, Promise<Account | undefined>>();
  private readonly queues = new Map<number, Promise<unknown>>();

  constructor(private readonly rows: AccountRows) {}

  /** The cached copy, if there is one. */
  peek(id: number): Account | undefined {
    return this.cache.get(id);
  }

  async get(id: number): Promise<Account | undefined> {
    const cached = this.cache.get(id);
    if (cached) {
      this.cache.delete(id);
      this.cache.set(id, cached);
      return cached;
    }
    let pending = this.loading.get(id);
    if (pending === undefined) {
      const load = this.rows.load(id).then((account) => {
        // Not when it was forgotten meanwhile: then this may be the copy from before the change.
        if (account && this.loading.get(id) === load) this.put(account);
        return account;
      });
      pending = load;
      this.loading.set(id, load);
      const done = (): void => {
        if (this.loading.get(id) === load) this.loading.delete(id);
      };
      pending.then(done, done);
    }
    return pending;
  }

  /** Drops the copy, so that the next `get` reads the store. */
  forget(id: number): void {
    this.cache.delete(id);
    this.loading.delete(id);
  }

  /** Carries out an edit and saves it. Errors of `change` reach the caller and nothing is saved. */
  edit<T>(id: number, change: (account: Account) => Edited<T> | Promise<Edited<T>>): Promise<T> {
    const before = this.queues.get(id) ?? Promise.resolve();
    const run = before.then(
      () => this.editNow(id, change),
      () => this.editNow(id, change),
    );
    this.queues.set(id, run);
    const done = (): void => {
      if (this.queues.get(id) === run) this.queues.delete(id);
    };
    run.then(done, done);
    return run;
  }

  private async editNow<T>(id: number, change: (account: Account) => Edited<T> | Promise<Edited<T>>): Promise<T> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const account = await this.get(id);
      if (account === undefined) throw new Error(`account ${id} is gone`);
      const edited = await change(account);
      const energy = edited.energy ?? account.energy;
      const tokens = { add: [], remove: [], shareAdd: [], shareRemove: [], ...edited.tokens };
      const version = await this.rows.save(id, account.version, { profile: edited.profile, energy, tokens });
      if (version !== undefined) {
        this.put({ ...account, profile: edited.profile, energy, version });
        return edited.result;
      }
      this.forget(id);
      await sleep(Math.random() * PAUSE_MS);
    }
    throw new Error(`account ${id} is edited by too many at once`);
  }

  private put(account: Account): void {
    this.cache.set(account.id, account);
    if (this.cache.size > MAX_CACHED) this.cache.delete(this.cache.keys().next().value as number);
  }
}

/** The project of an account, or undefined. */
export function projectOf(account: Pick<Account, 'profile'> | undefined, dashId: number): Project | undefined {
  return account?.profile.dashBoards.find((project) => project.id === dashId);
}
