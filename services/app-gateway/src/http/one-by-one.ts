import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Carries the requests of one connection out one after the other, also when they were sent together (http.md 1.4): a
 * later one must not overtake an earlier one that waits for the store or the bus. A request for a WebSocket, an `upgrade` of
 * `upgrades`, that does not wait for the answers before it ends the connection behind them: nobody could take it over.
 */
export function oneByOne(app: FastifyInstance, upgrades: Server): void {
  const last = new WeakMap<Socket, ServerResponse>();
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const before = last.get(socket);
    last.set(socket, reply.raw);
    if (before === undefined || before.writableFinished || before.destroyed) done();
    else before.once('close', () => done());
  });
  upgrades.on('upgrade', (_request, socket: Socket) => {
    const before = last.get(socket);
    if (before?.closed === false) before.once('close', () => socket.end(() => socket.destroy()));
  });
}
