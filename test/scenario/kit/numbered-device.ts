import { setTimeout as sleep } from 'node:timers/promises';
import { Command, type DeviceClient, openDevice, type TestAccount } from '../../kit/app-client.ts';
import { Ranges } from './ranges.ts';

/** The pin that is written. */
export const PIN = 5;

/** A ping that is not answered for this long is given up with its connection, in ms. */
const PING_TIMEOUT_MS = 120_000;

/** Time between two tries to log in, in ms. */
const AGAIN_MS = 200;

/** Writes between two pings. */
const WRITES_PER_PING = 5;

/**
 * A device that writes 1, 2, 3, … at a steady rate, and logs in again whenever its connection is gone. The answer to a
 * ping tells that all writes before it were accepted; those behind the last answer are in doubt when a connection goes:
 * they may have come through, or not.
 */
export class NumberedDevice {
  /** The last number that was written. */
  written = 0;
  /** All numbers up to this one were accepted or are in doubt. */
  accepted = 0;
  readonly inDoubt = new Ranges();
  /** How often it has logged in. */
  logins = 0;
  private isStopping = false;
  private isEnding = false;
  private client: DeviceClient | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly account: TestAccount,
    readonly deviceId: number,
    private readonly everyMs: number,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Writes no more; resolves when all that was written is accepted or in doubt. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** Ends at once, for a test that has failed. */
  destroy(): void {
    this.isStopping = true;
    this.isEnding = true;
    this.client?.destroy();
  }

  private async run(): Promise<void> {
    while (!this.isEnding && (!this.isStopping || this.accepted < this.written)) {
      try {
        this.client = await openDevice(this.account, this.deviceId);
      } catch {
        await sleep(AGAIN_MS);
        continue;
      }
      this.logins++;
      await this.write(this.client);
      this.inDoubt.add(this.accepted + 1, this.written);
      this.accepted = this.written;
    }
    this.client?.destroy();
  }

  private async write(client: DeviceClient): Promise<void> {
    // Other frames are of no interest, and a device that hears much must not keep it.
    client.onFrame = ({ command }) => {
      if (command !== Command.RESPONSE) client.clear();
    };
    const pinging = this.ping(client);
    while (!client.isClosed && !this.isStopping) {
      client.virtualWrite(PIN, ++this.written);
      await sleep(this.everyMs);
    }
    await pinging;
  }

  private async ping(client: DeviceClient): Promise<void> {
    try {
      while (!client.isClosed) {
        const { written } = this;
        if (written > this.accepted) {
          await client.request(Command.PING, '', PING_TIMEOUT_MS);
          this.accepted = Math.max(this.accepted, written);
        }
        if (this.isStopping && this.accepted === this.written) return;
        await sleep(this.everyMs * WRITES_PER_PING);
      }
    } catch {
      client.destroy();
      await client.closed;
    }
  }
}
