import { isDue } from '@pinwire/automation';
import { Command, MessageId } from '@pinwire/protocol';
import { reactionsOf } from './reactions.ts';
import type { Router } from './router.ts';
import type { Target } from './target.ts';

/** Questions leave this many ms after the second begins, as those of the original do (automation.md 5.2). */
const OFFSET_MS = 400;

/** Asks devices for the pins of reading widgets: one pass a second over all online targets, and one timer. */
export class Polling {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly router: Router) {}

  start(): void {
    // By the wall clock each time: an interval would drift out of the second.
    const wait = 1000 - ((this.router.ports.now() + 1000 - OFFSET_MS) % 1000);
    this.timer = setTimeout(() => {
      this.start();
      this.pass().catch((error: unknown) => this.router.ports.log.error({ err: error }, 'devices could not be polled'));
    }, wait);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Asks every online device whose widgets are due. */
  async pass(): Promise<void> {
    const { now } = this.router.ports;
    const byAccount = new Map<number, Target[]>();
    for (const target of this.router.targets.values()) {
      if (target.sessions.size === 0 || !hasDue(target, now())) continue;
      const list = byAccount.get(target.key.accountId);
      if (list) list.push(target);
      else byAccount.set(target.key.accountId, [target]);
    }
    await Promise.all([...byAccount].map(([accountId, due]) => this.ask(accountId, due)));
  }

  private async ask(accountId: number, due: readonly Target[]): Promise<void> {
    const { bus, now, settings } = this.router.ports;
    if (!settings.readWithoutApp && (await bus.apps().count(accountId)) === 0) return;
    for (const target of due) askNow(this.router, target, now());
  }
}

function hasDue(target: Target, now: number): boolean {
  const { project } = target;
  const readings = project && reactionsOf(target, project).readings;
  return readings?.some((reading) => isDue(reading, target.askedAt?.get(reading.key), now)) ?? false;
}

function askNow(router: Router, target: Target, now: number): void {
  if (target.project === undefined) return;
  const { readings } = reactionsOf(target, target.project);
  target.askedAt ??= new Map();
  const { askedAt } = target;
  for (const reading of readings) {
    if (!isDue(reading, askedAt.get(reading.key), now)) continue;
    askedAt.set(reading.key, now);
    for (const body of reading.questions) router.sendTo(target, Command.HARDWARE, MessageId.READ_REQUEST, body);
  }
  // Widgets that are gone leave nothing behind.
  if (askedAt.size > readings.length) {
    const keys = new Set(readings.map(({ key }) => key));
    for (const key of askedAt.keys()) if (!keys.has(key)) askedAt.delete(key);
  }
}
