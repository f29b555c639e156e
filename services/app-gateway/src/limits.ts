import type { Bus } from '@pinwire/bus';
import { Allowance, Attempts } from './attempts.ts';
import { Registrations } from './registrations.ts';

export interface LimitsPorts {
  bus: Pick<Bus, 'used' | 'onUsed'>;
  /** Monotonic ms. */
  monotonic(): number;
  settings: { hourlyRegistrations: number };
}

/** What strangers and accounts may do so often, whichever app-gateways they ask: each tells the others what it counts. */
export class Limits {
  readonly registrations: Registrations;
  /** Twenty wrong passwords of an account from one address, then one in 15 s; 200 of an address, then one a second. */
  readonly attempts: Attempts;
  /** Mails that accounts ask for: twenty, then one a minute (app.md 6.10 "do better"). */
  readonly mails: Allowance;
  private readonly byName: ReadonlyMap<string, { hear(name: string): void }>;

  constructor(private readonly ports: LimitsPorts) {
    const { bus, settings, monotonic: now } = ports;
    const allowance = (limit: string, burst: number, forgetMs: number): Allowance =>
      new Allowance({ burst, forgetMs, now, onUsed: (name) => bus.used(limit, name) });
    const addresses = allowance('addresses', 200, 1000);
    const accounts = allowance('accounts', 20, 15_000);
    this.mails = allowance('mails', 20, 60_000);
    this.attempts = new Attempts(addresses, accounts);
    this.registrations = new Registrations(settings.hourlyRegistrations, now, () => bus.used('registrations', ''));
    const { mails, registrations } = this;
    this.byName = new Map(Object.entries({ addresses, accounts, mails, registrations }));
  }

  /** Counts from now on what other app-gateways tell. */
  run(): void {
    this.ports.bus.onUsed((limit, name) => this.byName.get(limit)?.hear(name));
  }
}
