import type { Beat } from './beat.ts';
import type { Role } from './ports.ts';

export interface Member extends Beat {
  /** When its last beat came, in ms of the monotonic clock. */
  heardAt: number;
}

/** The live processes of the cluster, this one among them, by their beats. */
export class Members {
  /** Nobody can have been heard before, in ms of the monotonic clock. */
  listeningSince = 0;
  private readonly byId = new Map<string, Member>();

  constructor(
    /** This process. */
    private readonly own: string,
    private readonly monotonic: () => number,
  ) {}

  /** Takes a beat; true for that of a newcomer. */
  heard(beat: Beat): boolean {
    const isNew = !this.byId.has(beat.id);
    this.byId.set(beat.id, { ...beat, heardAt: this.monotonic() });
    return isNew;
  }

  forget(id: string): void {
    this.byId.delete(id);
  }

  all(): readonly Member[] {
    return [...this.byId.values()];
  }

  with(role: Role): string[] {
    return this.all()
      .filter(({ roles }) => roles.includes(role))
      .map(({ id }) => id);
  }

  /** Those other than this process that have any of these roles. */
  othersWith(roles: readonly Role[]): string[] {
    const ids = new Set(roles.flatMap((role) => this.with(role)));
    ids.delete(this.own);
    return [...ids];
  }

  isRouter(id: string): boolean {
    return this.byId.get(id)?.roles.includes('router') ?? false;
  }

  /** Routers that may be given shards. */
  readyRouters(): string[] {
    return this.all()
      .filter(({ isReady, roles }) => isReady && roles.includes('router'))
      .map(({ id }) => id);
  }

  /** Time in ms since a process was heard of; undefined when it is not known. */
  silence(id: string): number | undefined {
    const heardAt = this.byId.get(id)?.heardAt;
    return heardAt === undefined ? undefined : this.monotonic() - Math.max(heardAt, this.listeningSince);
  }
}
