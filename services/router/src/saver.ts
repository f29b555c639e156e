import type { RouterPorts } from './ports.ts';
import type { Target } from './target.ts';

/** How long changed states wait before they are saved, in ms: `kill -9` loses nothing older than 1 s. */
const SAVE_EVERY_MS = 400;

/**
 * After a failure the next try of its own comes so much later (ms): each encodes all that has gathered, which under load
 * would be done for every group of inputs while Redis is away.
 */
const PAUSE_MS = 400;

/** Saves changed targets in batches, one batch at a time. */
export class Saver {
  private readonly dirty = new Set<Target>();
  /** Deleted targets whose state is to be removed. */
  private readonly gone = new Set<Target>();
  private saving: Promise<void> = Promise.resolve();
  /** When saving last failed, in ms since 1970. */
  private failedAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ports: RouterPorts) {}

  start(): void {
    this.timer = setInterval(() => void this.save(), SAVE_EVERY_MS);
  }

  /** Saves what is left. */
  stop(): Promise<void> {
    clearInterval(this.timer);
    return this.save(true);
  }

  /** Targets that are newer than what is saved. */
  get size(): number {
    return this.dirty.size;
  }

  changed(target: Target): void {
    if (target.dirty || target.isReleased) return;
    target.dirty = true;
    this.dirty.add(target);
  }

  /**
   * The target was deleted: its saved state is removed, not replaced. Once `save` has resolved nobody finds it any more, be
   * it under a new token, which another router owns.
   */
  remove(target: Target): void {
    this.forget(target);
    target.dirty = false;
    this.gone.add(target);
  }

  /** Forgets a target that another router owns now. */
  forget(target: Target): void {
    this.dirty.delete(target);
    this.gone.delete(target);
  }

  /**
   * Resolves when all that is changed by now is saved, or has failed to be: then it is tried again a little later.
   * @param isLast nothing comes later: it is tried at once, and what fails is put where the next owner finds it
   */
  save(isLast = false): Promise<void> {
    this.saving = this.saving.then(() => this.saveNow(isLast));
    return this.saving;
  }

  private async saveNow(isLast: boolean): Promise<void> {
    await this.removeNow();
    if (this.dirty.size === 0 || (!isLast && this.isPausing())) return;
    const batch = [...this.dirty];
    this.dirty.clear();
    for (const target of batch) target.dirty = false;
    try {
      const there = batch.filter(isThere);
      // Given out again under the same name: what is saved now takes the place of what could not be removed.
      for (const target of there) this.gone.delete(target);
      const rows = there.map((target) => this.row(target));
      const refused = await this.ports.state.save(rows);
      if (refused.length > 0)
        this.ports.log.warn({ refused }, 'states were not saved: another router owns them by now');
    } catch (error) {
      this.failedAt = this.ports.now();
      for (const target of batch) this.changed(target);
      this.ports.log.warn({ err: error, states: batch.length }, 'states could not be saved; trying again');
      if (isLast) await this.ports.state.flush?.();
    }
  }

  /** The clock of the wall may be set back meanwhile. */
  private isPausing(): boolean {
    const since = this.ports.now() - this.failedAt;
    return since >= 0 && since < PAUSE_MS;
  }

  private async removeNow(): Promise<void> {
    if (this.gone.size === 0) return;
    const batch = [...this.gone];
    this.gone.clear();
    try {
      await this.ports.state.remove(batch.map(({ key }) => key));
    } catch (error) {
      for (const target of batch) if (!target.isReleased) this.gone.add(target);
      this.ports.log.warn({ err: error, states: batch.length }, 'states could not be removed; trying again');
    }
  }

  private row({ key, state, applied }: Target) {
    const epoch = this.ports.bus.epoch(key.route);
    // Above all that an owner before us saved, which has its epoch and one more for each save: there are fewer than 1000 a
    // second, and epochs are times in ms.
    state.version = Math.max(state.version + 1, epoch);
    return { ...key, state, applied, epoch };
  }
}

/** A deleted device may still be written to until its sockets are closed: that is not kept. */
function isThere({ key, project }: Target): boolean {
  const device = project?.devices.find(({ id }) => id === key.targetId);
  return device ? device.token === undefined || device.token === key.route : project !== undefined && !isToken(key);
}

/** A device is known by its token, everything else by a path of ids (targetKey of the app-gateway). */
function isToken({ route }: Target['key']): boolean {
  return !route.includes('/');
}
