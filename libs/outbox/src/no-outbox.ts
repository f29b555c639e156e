import { type Outbox, OutboxError } from './outbox.ts';

/** The outbox of a server without a mail server: refuses everything, as the original does without one. */
export const noOutbox: Outbox = {
  mail: () => Promise.reject(new OutboxError('no mail server is configured')),
};
