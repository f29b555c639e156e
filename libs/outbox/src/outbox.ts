/** A picture that whoever sends the mail draws, in the format that the end of its name says. */
export interface QrImage {
  /** File name, `resetPassQr.jpg`. */
  readonly name: string;
  /** What the code says. */
  readonly qr: string;
  /** Width and height. */
  readonly pixels: number;
}

/** A file as it is. */
export interface FileAttachment {
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
  readonly attachments?: readonly (QrImage | FileAttachment)[];
}

/** What leaves the building. */
export interface Outbox {
  /** Resolves once the mail server took the mail; rejects with an OutboxError when it did not. */
  mail(mail: Mail): Promise<void>;
}

/** A message could not be handed over. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError';
}
