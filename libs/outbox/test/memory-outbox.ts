import { type Mail, type Outbox, OutboxError } from '../src/outbox.ts';
import type { PushMessage } from '../src/push.ts';

/** Keeps what is handed over, for tests of those who hand over. */
export class MemoryOutbox implements Outbox {
  readonly mails: Mail[] = [];
  readonly pushed: PushMessage[] = [];
  hasMail = true;
  /** Refuse mails. */
  fails = false;

  async mail(mail: Mail): Promise<void> {
    if (this.fails) throw new OutboxError('refused');
    this.mails.push(mail);
  }

  async push(message: PushMessage): Promise<void> {
    this.pushed.push(message);
  }
}
