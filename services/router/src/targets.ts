import { type Account, projectOf } from '@pinwire/accounts';
import type { TargetKey } from '@pinwire/bus';
import { shardOf } from '@pinwire/protocol';
import type { RouterPorts } from './ports.ts';
import { appPrefix, type Target } from './target.ts';

type Job = (target: Target) => void;
type Failed = (error: unknown) => void;

/** A target that is being loaded: what comes meanwhile queues in order. */
interface Loading {
  readonly waiting: { readonly job: Job; readonly failed: Failed | undefined }[];
  readonly done: Promise<void>;
}

/** A target without sockets that nobody asked for during this time is no longer kept in memory, in ms. */
const IDLE_MS = 600_000;

/** The targets that this router has in memory. */
export class Targets {
  private readonly loaded = new Map<string, Target>();
  private readonly loading = new Map<string, Loading>();

  constructor(private readonly ports: RouterPorts) {}

  get size(): number {
    return this.loaded.size;
  }

  values(): Iterable<Target> {
    return this.loaded.values();
  }

  /**
   * Runs a job on a target: at once when it is in memory, else when it is loaded; the promise tells when. Jobs of one
   * target run in the order of these calls.
   */
  with(key: TargetKey, job: Job, failed?: Failed): Promise<void> | undefined {
    const text = keyText(key);
    const target = this.loaded.get(text);
    if (target) {
      target.usedAt = this.ports.now();
      job(target);
      return undefined;
    }
    const bound = this.ports.bus.bind(job);
    const loading = this.loading.get(text);
    if (loading) {
      loading.waiting.push({ job: bound, failed });
      return loading.done;
    }
    const waiting = [{ job: bound, failed }];
    const epoch = this.ports.bus.epoch(key.route);
    const done = this.load(key).then(
      (fresh) => {
        this.loading.delete(text);
        // The shard has moved meanwhile: its new owner does what was asked, and this state is out of date.
        if (this.ports.bus.epoch(key.route) !== epoch) return;
        this.loaded.set(text, fresh);
        for (const { job: run } of waiting) run(fresh);
      },
      (error: unknown) => {
        this.loading.delete(text);
        const { accountId, dashId, targetId } = key;
        this.ports.log.error({ err: error, accountId, dashId, targetId }, 'a device state could not be loaded');
        for (const { failed: fail } of waiting) fail?.(error);
      },
    );
    this.loading.set(text, { waiting, done });
    return done;
  }

  /** The target is being loaded. */
  isLoading(key: TargetKey): boolean {
    return this.loading.has(keyText(key));
  }

  /** Takes an edited document into use. */
  async accountChanged(accountId: number): Promise<void> {
    const account: Account | undefined = await this.ports.accounts.get(accountId);
    for (const target of this.loaded.values()) {
      if (target.key.accountId !== accountId) continue;
      target.project = projectOf(account, target.key.dashId);
      target.email = account?.email ?? '';
    }
  }

  /** Forgets the targets of shards that another router owns now. */
  dropShards(shards: ReadonlySet<number>): Target[] {
    return this.drop(({ key }) => shards.has(shardOf(key.route)));
  }

  /** Forgets a target that lives on under another token. */
  forget({ key }: Target): void {
    this.loaded.delete(keyText(key));
  }

  /** Forgets what is saved and has been idle for long. */
  dropIdle(): void {
    const before = this.ports.now() - IDLE_MS;
    this.drop(
      ({ sessions, dirty, usedAt, cancelOffline, reactions }) =>
        sessions.size === 0 && !dirty && usedAt < before && !cancelOffline && !reactions?.rings.size,
    );
  }

  private drop(isDropped: (target: Target) => boolean): Target[] {
    const dropped: Target[] = [];
    for (const [text, target] of this.loaded) {
      if (!isDropped(target)) continue;
      this.loaded.delete(text);
      dropped.push(target);
    }
    return dropped;
  }

  private async load(key: TargetKey): Promise<Target> {
    const [{ state, applied }, account] = await Promise.all([
      this.ports.state.load(key),
      this.ports.accounts.get(key.accountId),
    ]);
    state.record.status = 'OFFLINE';
    return {
      key,
      state,
      applied,
      project: projectOf(account, key.dashId),
      email: account?.email ?? '',
      sessions: new Set(),
      prefix: appPrefix(key.dashId, key.targetId),
      audience: { accountId: key.accountId, dashId: key.dashId },
      reactions: undefined,
      askedAt: undefined,
      noticedAt: undefined,
      isReleased: false,
      dirty: false,
      usedAt: this.ports.now(),
      cancelOffline: undefined,
    };
  }
}

/** The route too: under another token the device is another one. */
function keyText({ accountId, dashId, targetId, route }: TargetKey): string {
  return `${accountId}/${dashId}/${targetId}/${route}`;
}
