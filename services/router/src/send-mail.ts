import { type Mail, OutboxError } from '@pinwire/outbox';
import type { RouterPorts } from './ports.ts';

/** Hands a mail over; whether the mail server took it. Never rejects: the outbox tells the log why it did not. */
export async function sendMail({ outbox, log }: Pick<RouterPorts, 'outbox' | 'log'>, mail: Mail): Promise<boolean> {
  try {
    await outbox.mail(mail);
    return true;
  } catch (error) {
    if (!(error instanceof OutboxError)) log.error({ err: error }, 'a mail failed');
    return false;
  }
}
