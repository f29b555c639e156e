import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Largest WebSocket message in bytes (http.md 3). */
const MAX_MESSAGE = 64 * 1024;

const PATH = '/websocket';
const VERSION = '13';
const NO_HANDSHAKE = 'not a WebSocket handshake request: missing upgrade';

/**
 * Takes connections that speak HTTP: `/websocket…` upgrades to a device's WebSocket (hardware.md 1.3, refusals as in
 * http.md 3), every other request is answered 404.
 */
export function webSockets(take: (socket: WebSocket, tcp: Socket) => void): (socket: Socket) => void {
  const limits = { perMessageDeflate: false, maxPayload: MAX_MESSAGE };
  // No sub-protocol is ever agreed on (http.md 3); without this `ws` takes the first that a client names.
  const upgrades = new WebSocketServer({ noServer: true, ...limits, handleProtocols: () => false });
  const http = createServer(refuse);
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!isOurs(request)) end(socket, '404 Not Found');
    else if (request.headers['sec-websocket-version'] === VERSION) {
      upgrades.handleUpgrade(request, socket, head, (webSocket) => take(webSocket, socket));
    } else end(socket, '426 Upgrade Required', `sec-websocket-version: ${VERSION}\r\n`);
  });
  // It listens nowhere; at this event Node begins to look after the time that headers and requests take.
  http.emit('listening');
  return (socket) => {
    http.emit('connection', socket);
    socket.resume();
  };
}

function isOurs({ url }: IncomingMessage): boolean {
  return url?.startsWith(PATH) === true;
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  const text = isOurs(request) && request.method === 'GET' ? NO_HANDSHAKE : '';
  const status = text !== '' ? 400 : isOurs(request) ? 403 : 404;
  const type = text === '' ? {} : { 'content-type': 'text/plain;charset=utf-8' };
  const cors = { 'access-control-allow-origin': '*' };
  response.writeHead(status, { ...type, ...cors, 'content-length': text.length, connection: 'close' }).end(text);
}

function end(socket: Socket, status: string, header = ''): void {
  socket.end(`HTTP/1.1 ${status}\r\n${header}connection: close\r\ncontent-length: 0\r\n\r\n`);
}
