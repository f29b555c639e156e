import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import { adminRoutes } from './admin/index.ts';
import { clientError } from './client-error.ts';
import { Connections } from './connections.ts';
import { HttpCounters } from './counters.ts';
import { CsvExports } from './csv-exports.ts';
import { deviceRoutes } from './device/index.ts';
import { docs } from './docs.ts';
import { handleErrors } from './error-handler.ts';
import { fileRoutes } from './files/index.ts';
import type { Http, HttpPorts, HttpSettings } from './http.ts';
import { oneByOne } from './one-by-one.ts';
import { parseQuery } from './query.ts';
import { RawTargets } from './raw-targets.ts';
import { answer, empty } from './replies.ts';
import { resetRoutes } from './reset/index.ts';
import { Tokens } from './tokens.ts';
import { webSocketRequests } from './upgrades.ts';
import { webSockets } from './web-sockets.ts';

/** Longest request line and header block in bytes (http.md 1.6). */
const MAX_TARGET = 4096;
const MAX_HEADERS = 8192;

/** How long a kept connection may be idle, in ms (http.md 1.4). */
const KEEP_ALIVE_MS = 60_000;

/** A whole request may take so many times as long as its header block. */
const REQUEST_TIMES = 4;

/** Requests that take too long are looked for this often, in ms. */
const LOOK_MS = 2000;

/** How long requests under way may take to end at a stop, in ms. */
const DRAIN_MS = 3000;

const NO_PROXY =
  'HTTP/1.1 404 Not Found\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/** HTTP on sockets that somebody else accepted: one server for plain and TLS sockets (http.md 1.1). */
export interface HttpServer {
  /** For `inject` and for more routes before `ready`. */
  readonly app: FastifyInstance;
  /** Open connections, WebSockets not counted. */
  readonly connections: number;
  /** Takes over a socket whose first bytes are those of a request, put back onto it. */
  accept(socket: Socket): void;
  /** Ends idle connections at once and the others with the answer under way. */
  close(): Promise<void>;
}

/** Builds the routes; resolves when requests may come. */
export async function createHttpServer(ports: HttpPorts): Promise<HttpServer> {
  const http = contextOf(ports);
  const app = fastify({
    serverFactory: (handler) => httpServer(handler, ports.settings),
    clientErrorHandler(error, socket) {
      if (!rawTargets.mend(error, socket)) clientError(error, socket);
    },
    // Paths that cannot be decoded. No hook runs before this.
    frameworkErrors: (_error, _request, reply) => {
      reply.raw.sendDate = false;
      empty(reply, 404);
    },
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: ports.settings.maxBody,
    routerOptions: { querystringParser: parseQuery, maxParamLength: MAX_TARGET + MAX_HEADERS },
  });
  const connections = new Connections(app.server);
  const rawTargets = new RawTargets(app.server, MAX_TARGET);
  // Bodies stay bytes: what a wrong type or shape is answered with is the wire's own, and so is its order (http.md 2.1).
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setValidatorCompiler(() => () => true);
  app.setNotFoundHandler((_request, reply) => empty(reply, 404));
  handleErrors(app, http);
  const upgrades = webSocketRequests(app.server, (socket) => connections.accept(socket));
  oneByOne(app, upgrades);
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.sendDate = false;
    if (connections.isClosing) reply.raw.shouldKeepAlive = false;
    const target = request.raw.url ?? '';
    if (target.length > MAX_TARGET) answer(reply, 414);
    else if (!target.startsWith('/') || isHashInPath(target)) empty(reply, 404);
    else done();
  });
  await docs(app);
  await webSockets(app, http, upgrades);
  deviceRoutes(app, http);
  resetRoutes(app, http);
  fileRoutes(app, http);
  await adminRoutes(app, http);
  await app.ready();
  return {
    app,
    get connections() {
      return connections.size;
    },
    accept: (socket) => connections.accept(socket),
    async close() {
      await connections.drain(DRAIN_MS);
      await app.close();
    },
  };
}

function contextOf(ports: HttpPorts): Http {
  const { gateway, secret, settings } = ports;
  const { accounts, bus, history, now } = gateway.ports;
  const counters = new HttpCounters();
  bus.serveFigures(() => ({ kind: 'http', requests: counters.all }));
  return {
    ...ports,
    tokens: new Tokens(gateway),
    counters,
    exports: new CsvExports({
      accounts,
      history,
      secret,
      maxPoints: settings.maxCsvPoints,
      days: settings.csvDays,
      now,
    }),
  };
}

function httpServer(handler: RequestListener, { maxBody, headersMs }: HttpSettings): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_TARGET + MAX_HEADERS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: headersMs,
      requestTimeout: headersMs * REQUEST_TIMES,
      connectionsCheckingInterval: Math.min(LOOK_MS, headersMs),
      // Sketches that write their requests by hand leave it out (http.md 1.1).
      requireHostHeader: false,
    },
    handler,
  );
  // Who ends its side behind its requests, as `nc -N` does, is answered all the same. Node's types do not know the field.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('checkContinue', (request, response) => {
    if (!(Number(request.headers['content-length']) > maxBody)) response.writeContinue();
    server.emit('request', request, response);
  });
  // Node has no response for a request to be a proxy.
  server.on('connect', (_request, socket) => socket.end(NO_PROXY, () => socket.destroy()));
  // It listens nowhere; at this event Node begins to look after the time that headers and requests take.
  server.emit('listening');
  return server;
}

function isHashInPath(target: string): boolean {
  const hash = target.indexOf('#');
  if (hash < 0) return false;
  const query = target.indexOf('?');
  return query < 0 || hash < query;
}
