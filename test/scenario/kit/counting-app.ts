import { setTimeout as sleep } from 'node:timers/promises';
import { type AppClient, type AppHeader, Command, openApp, type TestAccount } from '../../kit/app-client.ts';
import { PIN } from './numbered-device.ts';
import { Ranges } from './ranges.ts';

const AGAIN_MS = 200;

/** What an app saw of one device. */
export interface Seen {
  last: number;
  count: number;
  /** Numbers that were passed over while the app was connected. */
  readonly missing: Ranges;
  /** Numbers that came while the app was away. */
  readonly away: Ranges;
  /** The first write since a login: what came before it is not the app's to see. */
  isFirst: boolean;
}

/** An app that counts the numbered writes of all devices of its account, and logs in again when its connection is gone. */
export class CountingApp {
  readonly seen: Seen[];
  /** What must not be: a number twice, or behind a greater one. */
  readonly faults: string[] = [];
  logins = 0;
  private isStopping = false;
  private client: AppClient | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly account: TestAccount,
    private readonly header: AppHeader,
  ) {
    this.seen = account.tokens.map(() => ({
      last: 0,
      count: 0,
      missing: new Ranges(),
      away: new Ranges(),
      isFirst: true,
    }));
  }

  /** Resolves when it is logged in for the first time. */
  async start(): Promise<void> {
    const client = await this.logIn();
    this.running = this.run(client);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.client?.destroy();
    await this.running;
  }

  /** Stops reading, as an app that hangs. */
  pause(): void {
    this.client?.pause();
  }

  resume(): void {
    this.client?.resume();
  }

  private async run(first: AppClient): Promise<void> {
    let client = first;
    for (;;) {
      await client.closed;
      for (;;) {
        if (this.isStopping) return;
        try {
          client = await this.logIn();
          break;
        } catch {
          await sleep(AGAIN_MS);
        }
      }
    }
  }

  private async logIn(): Promise<AppClient> {
    const client = await openApp(this.account, this.header);
    for (const seen of this.seen) seen.isFirst = true;
    this.logins++;
    this.client = client;
    client.onFrame = ({ command, parts }) => {
      const [head = '', operation, pin, value] = parts;
      if (command === Command.HARDWARE && operation === 'vw' && pin === String(PIN)) {
        this.take(Number(head.slice(head.indexOf('-') + 1)), Number(value));
      }
      client.clear();
    };
    return client;
  }

  private take(deviceId: number, number: number): void {
    const seen = this.seen[deviceId];
    if (seen === undefined) return;
    if (number <= seen.last) {
      this.faults.push(`device ${deviceId}: ${number} after ${seen.last}`);
      return;
    }
    (seen.isFirst ? seen.away : seen.missing).add(seen.last + 1, number - 1);
    seen.isFirst = false;
    seen.last = number;
    seen.count++;
  }
}
