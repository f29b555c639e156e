import type { RouterPorts } from './ports.ts';
import type { Target } from './target.ts';

/** Saves changed targets in batches, one batch at a time. */
export class Saver {
  private readonly dirty = new Set<Target>();
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly ports: RouterPorts) {}

  /** Targets that are newer than what is saved. */
  get size(): number {
    return this.dirty.size;
  }

  changed(target: Target): void {
    if (target.dirty || target.isReleased) return;
    target.dirty = true;
    this.dirty.add(target);
  }

  /** Forgets a target that another router owns now. */
  forget(target: Target): void {
    this.dirty.delete(target);
  }

  /** Resolves when all that is changed by now is saved, or has failed to be: then it is tried again with the next. */
  save(): Promise<void> {
    this.saving = this.saving.then(() => this.saveNow());
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    if (this.dirty.size === 0) return;
    const batch = [...this.dirty];
    this.dirty.clear();
    for (const target of batch) target.dirty = false;
    try {
      const rows = batch.filter((target) => target.project).map((target) => this.row(target));
      const refused = await this.ports.state.save(rows);
      if (refused.length > 0)
        this.ports.log.warn({ refused }, 'states were not saved: another router owns them by now');
    } catch (error) {
      for (const target of batch) this.changed(target);
      this.ports.log.warn({ err: error, states: batch.length }, 'states could not be saved; trying again');
    }
  }

  private row({ key, state, applied }: Target) {
    return { ...key, state, applied, epoch: this.ports.bus.epoch(key.route) };
  }
}
