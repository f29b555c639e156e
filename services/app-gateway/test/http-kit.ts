import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Doc } from '@pinwire/model';
import type { PushMessage } from '@pinwire/outbox';
import type { InjectOptions } from 'fastify';
import { afterEach } from 'vitest';
import { makeSelfSigned, type SelfSigned } from '../../../libs/service/src/self-signed.ts';
import type { HttpSettings } from '../src/http/http.ts';
import { createHttpServer, type HttpServer } from '../src/http/http-server.ts';
import type { AppGatewaySettings } from '../src/ports.ts';
import { Harness } from './harness.ts';
import { MemoryHttpStore } from './http-store.ts';

export interface Answer {
  status: number;
  type: unknown;
  body: string;
  raw: Buffer;
  headers: Readonly<Record<string, unknown>>;
}

const SETTINGS: HttpSettings = {
  maxBody: 524_288,
  headersMs: 30_000,
  publicUrl: 'https://pinwire.example.com:9443',
  plainPort: 8080,
  appPort: 9443,
  maxCsvPoints: 43_200,
  csvDays: 45,
  staticFolders: [],
  isLocal: true,
  adminRoot: '/admin',
  allowedAdmins: ['0.0.0.0/0', '::/0'],
};

export interface KitOptions {
  http?: Partial<HttpSettings>;
  app?: Partial<AppGatewaySettings>;
  /** Hears who took a WebSocket over. */
  sockets?: (kind: 'device' | 'app') => void;
}

let made: Promise<SelfSigned> | undefined;

function certificate(): Promise<SelfSigned> {
  made ??= makeSelfSigned(['localhost']);
  return made;
}

const started: HttpKit[] = [];
afterEach(async () => {
  for (const kit of started.splice(0)) await kit.stop();
});

/** The HTTP routes on a harness. */
export class HttpKit {
  /** Token of device 0. */
  readonly token: string;
  private readonly listeners: Server[] = [];

  private constructor(
    readonly harness: Harness,
    readonly http: HttpServer,
    readonly store: MemoryHttpStore,
  ) {
    this.token = harness.tokenOf();
    started.push(this);
  }

  /** A kit with an account that has project 1 with device 0, active unless the project says otherwise. */
  static async start(
    project: Doc = {},
    { http = {}, app = {}, sockets = () => {} }: KitOptions = {},
  ): Promise<HttpKit> {
    const harness = await Harness.start(project, app);
    const store = new MemoryHttpStore(harness.store, () => harness.now);
    const server = await createHttpServer({
      gateway: harness.apps,
      sockets: { device: () => sockets('device'), app: () => sockets('app') },
      store,
      settings: { ...SETTINGS, ...http },
      settingsFiles: new Map([['server.properties', 'http.port=8080\n']]),
      secret: Buffer.from('secret'),
      log: { warn: () => {}, error: (fields: object) => void harness.errors.push(fields) },
    });
    return new HttpKit(harness, server, store);
  }

  /** Push messages handed over. */
  get pushed(): readonly PushMessage[] {
    return this.harness.outbox.pushed;
  }

  async stop(): Promise<void> {
    for (const listener of this.listeners) listener.close();
    await this.http.close();
  }

  async request(options: InjectOptions): Promise<Answer> {
    const { statusCode: status, headers, rawPayload: raw, payload: body } = await this.http.app.inject(options);
    return { status, type: headers['content-type'], body, raw, headers };
  }

  /** `GET` of a path below the token, or of one that starts with `//`. */
  get(path: string): Promise<Answer> {
    return this.request({ url: this.url(path) });
  }

  /** `PUT` of a JSON text, or of a value as JSON. */
  put(path: string, body: unknown, type = 'application/json'): Promise<Answer> {
    return this.withBody('PUT', path, body, type);
  }

  post(path: string, body: unknown, type = 'application/json'): Promise<Answer> {
    return this.withBody('POST', path, body, type);
  }

  /** A port, plain or TLS, on which every connection is HTTP. */
  async listen(secure = false): Promise<number> {
    const accept = (socket: Socket): void => this.http.accept(socket);
    const listener = secure
      ? createTlsServer(await certificate(), accept)
      : createServer({ allowHalfOpen: true }, accept);
    this.listeners.push(listener);
    return new Promise((resolve) => {
      listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
    });
  }

  private url(path: string): string {
    return path.startsWith('//') ? path.slice(1) : `/${this.token}${path}`;
  }

  private withBody(method: 'PUT' | 'POST', path: string, body: unknown, type: string): Promise<Answer> {
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    return this.request({ method, url: this.url(path), payload, headers: { 'content-type': type } });
  }
}
