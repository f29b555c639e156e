import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { plain, secure, type Target } from './target.ts';

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As text. */
  body: string;
}

export interface HttpOptions {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
  /** Over the TLS port. */
  isSecure?: boolean;
  /** Another port of the target. */
  port?: number;
}

/** One request, on a connection of its own. */
export function http(target: Target, path: string, options: HttpOptions = {}): Promise<HttpAnswer> {
  const { method = 'GET', body, headers = {}, isSecure = false } = options;
  const { port, host, ca, insecure } = isSecure ? secure(target, options.port) : plain(target, options.port);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = (isSecure ? requestTls : requestPlain)(
      { host, port, path, method, ca, rejectUnauthorized: !insecure, agent: false, headers: { ...type, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
        response.on('error', reject);
      },
    );
    request.setTimeout(5000, () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.on('error', reject);
    request.end(body);
  });
}
