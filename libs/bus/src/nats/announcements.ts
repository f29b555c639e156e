import type { OnAccountChanged } from '../bus.ts';
import type { ByteReader } from './bytes.ts';
import type { Cluster } from './cluster.ts';
import type { Links } from './links.ts';
import type { BusLog, Role } from './ports.ts';
import { Answer, Record } from './records.ts';

/** Announcements wait for processes that were heard of within this time, in ms: three beats. */
const SILENT_MS = 1500;

/** Who works with documents of accounts. */
const DOCUMENT_READERS: readonly Role[] = ['router', 'app-gateway', 'hardware-gateway'];

/** Accounts about which all processes have to know something before their client is answered. */
export class Announcements {
  private readonly handlers: OnAccountChanged[] = [];
  /** Processes that are waited for, by announcement. */
  private readonly open = new Map<number, { waits: Set<string>; done: () => void }>();
  private last = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly links: Links,
    private readonly log: Pick<BusLog, 'error'>,
  ) {}

  onAccountChanged(handler: OnAccountChanged): void {
    this.handlers.push(handler);
  }

  /** The document of an account changed here; resolved when everybody works with the new one. */
  async accountChanged(accountId: number): Promise<void> {
    await Promise.all([
      this.announce(Record.ACCOUNT_CHANGED, accountId, DOCUMENT_READERS),
      this.handle(accountId, true),
    ]);
  }

  /** Sends an account's id to all processes with a role; resolved when all that show life have taken it in. */
  announce(kind: number, accountId: number, roles: readonly Role[]): Promise<void> {
    const waits = new Set(this.cluster.othersWith(roles));
    if (waits.size === 0) return Promise.resolve();
    const call = ++this.last;
    return new Promise((done) => {
      this.open.set(call, { waits, done });
      for (const id of waits) {
        this.links.record(id, kind, (out) => {
          out.u48(call);
          out.u48(accountId);
        });
      }
    });
  }

  /** Who is silent does not hold up announcements: it takes them in when it comes back, before anything newer. */
  waitForNoneSilent(): void {
    for (const [call, { waits }] of [...this.open]) {
      for (const id of [...waits]) if (this.cluster.silence(id) > SILENT_MS) this.takenIn(call, id);
    }
  }

  /** A process is gone: nothing waits for it. */
  forget(id: string): void {
    for (const call of [...this.open.keys()]) this.takenIn(call, id);
  }

  /** A process has taken an announcement in. */
  takenIn(call: number, by: string): void {
    const announcement = this.open.get(call);
    if (announcement === undefined) return;
    announcement.waits.delete(by);
    if (announcement.waits.size > 0) return;
    this.open.delete(call);
    announcement.done();
  }

  /** Takes an ACCOUNT_CHANGED record, and answers when this process works with the new document. */
  takeChanged(from: string, reader: ByteReader): void {
    const call = reader.u48();
    const done = (): void => this.links.answer(from, call, Answer.TAKEN_IN);
    this.handle(reader.u48(), false).then(done, (error: unknown) => {
      this.log.error({ err: error }, 'a changed account could not be taken in');
      done();
    });
  }

  private async handle(accountId: number, byThisProcess: boolean): Promise<void> {
    await Promise.all(this.handlers.map((handler) => handler(accountId, byThisProcess)));
  }
}
