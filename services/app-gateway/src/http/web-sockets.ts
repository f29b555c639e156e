import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fastifyWebsocket } from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Http } from './http.ts';
import { answer, empty, refuse } from './replies.ts';
import { isSecure } from './secure.ts';

/** Largest WebSocket message in bytes (http.md 3). */
const MAX_MESSAGE = 64 * 1024;

/** Paths of WebSockets; other methods than GET are 403 there (http.md 3). */
const PATHS = /^\/(?:websocket|dashws(?:\?|$))/;
const APP_PATH = '/dashws';

const NO_HANDSHAKE = 'not a WebSocket handshake request: missing upgrade';

/** Who takes WebSockets over. */
export interface WebSocketPorts {
  /** A device: the 5-byte header, a byte stream in messages (hardware.md 1.3). */
  device(socket: WebSocket, tcp: Socket): void;
  /** An app: the 3-byte header, one frame a message (app.md 1.4). */
  app(socket: WebSocket, tcp: Socket): void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes WebSockets. */
    takesWebSockets?: true;
  }
}

/**
 * `/websocket…` for devices on both ports, `/dashws` for apps over TLS (http.md 3). Requests for them are `upgrade` events of
 * `server`.
 */
export async function webSockets(app: FastifyInstance, { sockets }: Http, server: Server): Promise<void> {
  // No sub-protocol is ever agreed on (http.md 3); without `handleProtocols` `ws` takes the first that a client names.
  const limits = { perMessageDeflate: false, maxPayload: MAX_MESSAGE };
  await app.register(fastifyWebsocket, { options: { server, ...limits, handleProtocols: () => false } });
  const responses = new WeakMap<IncomingMessage, ServerResponse>();
  /**
   * Lets request and response of the upgrade go, which the plugin keeps for as long as the socket lives: 2.5 KB of heap
   * each (measured 2026-11-21, Node 20.20, 2000 sockets).
   */
  const letGo = (socket: WebSocket, { raw }: FastifyRequest): Socket => {
    socket.removeAllListeners('error');
    // Its owner closes it, and lets the close frame that says why get through.
    socket.on('error', () => undefined);
    responses.get(raw)?.detachSocket(raw.socket);
    return raw.socket;
  };
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'GET' && PATHS.test(request.url) && isServed(request)) {
      reply.raw.shouldKeepAlive = false;
      return void empty(reply, 403);
    }
    if (!request.ws) return done();
    responses.set(request.raw, reply.raw);
    // Whatever is answered here, the socket is of no more use.
    reply.raw.shouldKeepAlive = false;
    if (request.routeOptions.config.takesWebSockets !== true) return void empty(reply, 404);
    if (request.headers['sec-websocket-version'] === '13') return done();
    return void answer(reply, 426, undefined, '', { 'sec-websocket-version': '13' });
  });
  const options = { schema: { hide: true }, config: { takesWebSockets: true } } as const;
  app.route({
    ...options,
    method: 'GET',
    url: '/websocket*',
    handler: noHandshake,
    wsHandler: (socket, request) => sockets.device(socket, letGo(socket, request)),
  });
  app.route({
    ...options,
    method: 'GET',
    url: APP_PATH,
    onRequest: (request, reply, done) => (isServed(request) ? done() : void empty(reply, 404)),
    handler: noHandshake,
    wsHandler: (socket, request) => sockets.app(socket, letGo(socket, request)),
  });
}

/** Apps come over TLS only. */
function isServed(request: FastifyRequest): boolean {
  return isSecure(request) || !request.url.startsWith(APP_PATH);
}

function noHandshake(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.raw.shouldKeepAlive = false;
  return refuse(reply, 400, NO_HANDSHAKE);
}
