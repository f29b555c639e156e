import { type HttpAnswer, http } from '../../kit/http-client.ts';
import type { Target } from '../../kit/target.ts';

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json;charset=utf-8',
  text: 'text/plain;charset=utf-8',
};
const SHORT = new Map(Object.entries(TYPES).map(([short, type]) => [type, short]));

/**
 * Sends a request as rows write it: `PUT /{token0}/update/v1 ["1"]`, or with headers
 *
 *     PUT /path
 *     content-type: text/plain
 *
 *     body
 */
export function request(target: Target, isSecure: boolean, text: string): Promise<HttpAnswer> {
  const [head = '', ...rest] = text.split('\n\n');
  const [line = '', ...lines] = head.split('\n');
  const [, method = '', path = '', shortBody] = /^(\S+) (\S+)(?: (.*))?$/s.exec(line) ?? [];
  const headers = Object.fromEntries(lines.map((header) => header.split(/: ?/, 2) as [string, string]));
  const body = rest.length > 0 ? rest.join('\n\n') : shortBody;
  return http(target, path, { method, headers, isSecure, ...(body === undefined ? {} : { body }) });
}

/** An answer as rows write it: `200 json ["1"]`, `400 text Invalid token.`, `200 -`, `301 - location: /x`. */
export function showAnswer({ status, headers, body }: HttpAnswer): string {
  const type = String(headers['content-type'] ?? '-');
  const shown = /^image|zip|octet/.test(type) ? '(binary)' : body;
  const location = headers.location === undefined ? '' : `location: ${headers.location}`;
  return [status, SHORT.get(type) ?? type, location, shown].filter((part) => part !== '').join(' ');
}
