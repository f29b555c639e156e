import { Status } from '@pinwire/protocol';
import type { AppHandler } from './index.ts';

/** Answers and closes (app.md 3.7). */
export const logout: AppHandler = (connection, { id }) => {
  connection.respond(id, Status.OK);
  connection.close();
};
