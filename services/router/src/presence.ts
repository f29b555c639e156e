import { sessionName } from '@pinwire/bus';
import type { Presence, PresenceStore } from '@pinwire/state';
import type { RouterPorts } from './ports.ts';
import type { Target } from './target.ts';

/** How often what has changed is shown, in ms. */
const SHOW_EVERY_MS = 400;

/**
 * Shows which devices are online where others can read it (docs/architecture.md, presence). Routers and gateways do not
 * depend on it: this is a copy, written in batches and beside the pin path.
 */
export class PresenceMirror {
  private readonly store: PresenceStore | undefined;
  private readonly fresh = new Set<Target>();
  private readonly timers: NodeJS.Timeout[] = [];
  private writing: Promise<void> | undefined;
  private isTold = false;

  /** @param targets those in memory */
  constructor(
    private readonly ports: Pick<RouterPorts, 'bus' | 'state' | 'log'>,
    private readonly targets: () => Iterable<Target>,
  ) {
    this.store = ports.state.presence;
  }

  start(): void {
    const { store } = this;
    if (store === undefined) return;
    this.timers.push(setInterval(() => void this.show(store), SHOW_EVERY_MS));
    this.timers.push(setInterval(() => void this.renew(store), store.ttlMs / 3));
  }

  /** Shows what is left. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.writing;
    if (this.store) await this.show(this.store);
  }

  /** A socket of the target came or went. */
  changed(target: Target): void {
    if (this.store && !target.isReleased) this.fresh.add(target);
  }

  /** Another router shows the target now. */
  forget(target: Target): void {
    this.fresh.delete(target);
  }

  /** Shows what has changed, one batch at a time. */
  private show(store: PresenceStore): Promise<void> {
    this.writing ??= this.write(store).finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async write(store: PresenceStore): Promise<void> {
    if (this.fresh.size === 0) return;
    const batch = [...this.fresh];
    this.fresh.clear();
    try {
      await store.savePresence(batch.map((target) => this.presence(target)));
      this.isTold = false;
    } catch (error) {
      for (const target of batch) this.changed(target);
      if (!this.isTold) this.ports.log.warn({ err: error }, 'presence could not be shown; trying again');
      this.isTold = true;
    }
  }

  /** Keeps what is shown of devices that are online; what Redis has lost is shown again. */
  private async renew(store: PresenceStore): Promise<void> {
    const online = [...this.targets()].filter(({ sessions }) => sessions.size > 0);
    try {
      const gone = new Set(await store.renewPresence(online.map(({ key }) => key.route)));
      for (const target of online) if (gone.has(target.key.route)) this.changed(target);
    } catch {
      // Redis is away, which its own line in the log says: what ends meanwhile is shown again by the next call.
    }
  }

  private presence({ key: { route }, state, sessions }: Target): Presence {
    return {
      route,
      epoch: this.ports.bus.epoch(route),
      since: state.record.connectTime,
      sessions: [...sessions].map(({ ref }) => sessionName(ref)),
    };
  }
}
