import { request } from 'node:https';
import { passwordHash } from '@pinwire/client';
import type { Answer, HttpKit } from './http-kit.ts';

export const ADMIN = 'admin@example.com';
const PASSWORD = 'admin';

export interface AdminRequest {
  method?: string;
  body?: string | Buffer;
  type?: string;
  headers?: Record<string, string>;
}

/** A browser or program that administers a kit over TLS. */
export class AdminClient {
  cookie: string | undefined;

  private constructor(
    readonly kit: HttpKit,
    private readonly port: number,
  ) {}

  /** A client of a kit that has a super administrator, not logged in. */
  static async start(kit: HttpKit): Promise<AdminClient> {
    const { store } = kit.harness;
    const received = passwordHash(ADMIN, PASSWORD);
    const id = await store.createAccount({ email: ADMIN, appName: 'Blynk', received, energy: 1000 });
    if (id !== undefined) kit.store.fields.set(id, { isSuperAdmin: true });
    return new AdminClient(kit, await kit.listen(true));
  }

  /** The same, logged in. */
  static async loggedIn(kit: HttpKit): Promise<AdminClient> {
    const client = await AdminClient.start(kit);
    await client.login();
    return client;
  }

  async login(email = ADMIN, password = PASSWORD): Promise<Answer> {
    const body = new URLSearchParams({ email, password: passwordHash(email, password) }).toString();
    const answer = await this.send('/admin/login', { method: 'POST', body, type: 'application/x-www-form-urlencoded' });
    const [cookie] = (answer.headers['set-cookie'] as string[] | undefined) ?? [];
    if (cookie) this.cookie = cookie.split(';')[0];
    return answer;
  }

  get(path: string): Promise<Answer> {
    return this.send(path, {});
  }

  /** The same, parsed. */
  async json<T>(path: string): Promise<T> {
    const answer = await this.get(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body) as T;
  }

  put(path: string, doc: unknown): Promise<Answer> {
    return this.send(path, { method: 'PUT', body: JSON.stringify(doc), type: 'application/json' });
  }

  delete(path: string): Promise<Answer> {
    return this.send(path, { method: 'DELETE' });
  }

  send(path: string, { method = 'GET', body, type, headers = {} }: AdminRequest): Promise<Answer> {
    const all = {
      ...(this.cookie && { cookie: this.cookie }),
      ...(type && { 'content-type': type }),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    };
    const options = {
      host: '127.0.0.1',
      port: this.port,
      path,
      method,
      headers: all,
      rejectUnauthorized: false,
      agent: false,
    };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const raw = Buffer.concat(parts);
          const { headers: received, statusCode: status = 0 } = response;
          resolve({ status, type: received['content-type'], body: raw.toString(), raw, headers: received });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
