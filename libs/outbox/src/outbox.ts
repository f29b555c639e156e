import type { PushMessage } from './push.ts';

/** A file; the end of its name says its format. */
export interface Attachment {
  /** `resetPassQr.jpg` */
  readonly name: string;
  readonly content: Buffer;
}

/** One mail (automation.md 4.7). */
export interface Mail {
  /** One address, or several separated by commas. */
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly type: 'text' | 'html';
  readonly attachments?: readonly Attachment[];
}

/** What leaves the building. */
export interface Outbox {
  /** Whether there is a mail server at all; without one every mail is refused. */
  readonly hasMail: boolean;
  /** Resolves once the mail server took the mail; rejects with an OutboxError when it did not. */
  mail(mail: Mail): Promise<void>;
  /** Resolves once the message is handed over (automation.md 4.1); rejects with an OutboxError when it cannot be taken. */
  push(message: PushMessage): Promise<void>;
}

/** A message could not be handed over. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError';
}
