import { Status } from '@pinwire/protocol';
import type { AppHandler } from './index.ts';

/** Any body is ignored (app.md 6.13). */
export const ping: AppHandler = (connection, { id }) => {
  connection.respond(id, Status.OK);
};
