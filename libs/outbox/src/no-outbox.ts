import { type Outbox, OutboxError } from './outbox.ts';

/**
 * The outbox of a server without providers, which does as the original does without them: mails are refused, push
 * messages end here, since nobody waits for what becomes of them.
 */
export const noOutbox: Outbox = {
  hasMail: false,
  mail: () => Promise.reject(new OutboxError('no mail server is configured')),
  push: () => Promise.resolve(),
};
