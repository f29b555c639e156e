import type { AppGatewayPorts } from './ports.ts';

/** When and from where accounts logged in last; written in batches, since logins come in storms. */
export class LoginNotes {
  private readonly seen = new Map<number, { accountId: number; ip: string | undefined; at: number }>();
  private isWriting = false;

  constructor(private readonly ports: AppGatewayPorts) {}

  add(accountId: number, address: string): void {
    const ip = this.ports.settings.storeAddress ? address : undefined;
    this.seen.set(accountId, { accountId, ip, at: this.ports.now() });
  }

  /** Writes what was noted since the last time; those of a write that fails are lost. */
  flush(): void {
    if (this.seen.size === 0 || this.isWriting) return;
    const logins = [...this.seen.values()];
    this.seen.clear();
    this.isWriting = true;
    const done = (): void => {
      this.isWriting = false;
    };
    this.ports.store
      .touchLogins(logins)
      .catch((error: unknown) => this.ports.log.error({ err: error }, 'logins could not be noted'))
      .then(done, done);
  }
}
