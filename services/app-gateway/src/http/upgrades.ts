import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { LastAnswers } from './last-answers.ts';

/**
 * The requests for WebSockets of a server, as `upgrade` events of another one that listens nowhere. Requests that would like
 * another protocol, as those of `curl --http2` and of Java's client do (h2c), are served as if they did not: a server may
 * go on with HTTP/1.1 (RFC 9110 7.8), and there is no HTTP/2 here (http.md 1.1).
 *
 * @param accept takes the socket of such a request over again, its bytes put back onto it
 */
export function webSocketRequests(server: Server, accept: (socket: Socket) => void): Server {
  const webSockets = createServer();
  const answers = new LastAnswers(server);
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') {
      webSockets.emit('upgrade', request, socket, head);
      return;
    }
    // Until somebody has the socket again: Node has taken its own listeners off.
    const fail = (): void => void socket.destroy();
    socket.once('error', fail);
    // What was asked before is answered before.
    answers.behind(socket, () => {
      socket.off('error', fail);
      if (socket.destroyed) return;
      socket.unshift(Buffer.concat([headOf(request), head]));
      accept(socket);
    });
  });
  return webSockets;
}

/** The head of a request without the wish for another protocol. */
function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'upgrade') head += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  }
  return Buffer.from(`${head}\r\n`, 'latin1');
}
