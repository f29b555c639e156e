import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { stringify } from '@pinwire/model';
import type { AppConnection, AppRequest } from './app-connection.ts';

const zlib = promisify(deflate);

/** Answers with a JSON document under the command's own code. */
export function sendJson(connection: AppConnection, { command, id }: AppRequest, doc: unknown): void {
  connection.send(command, id, Buffer.from(stringify(doc)));
}

/** Answers with a zlib stream (RFC 1950, whatever the name of the command says) of a JSON document or of bytes. */
export async function sendDeflated(connection: AppConnection, { command, id }: AppRequest, content: unknown) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(stringify(content));
  connection.send(command, id, await zlib(bytes));
}

/** Answers with text under the command's own code. */
export function sendText(connection: AppConnection, { command, id }: AppRequest, text: string): void {
  connection.send(command, id, Buffer.from(text));
}
