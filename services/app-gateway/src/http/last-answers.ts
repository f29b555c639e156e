import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answer to the last request of each connection of a server. */
export class LastAnswers {
  private readonly answers = new WeakMap<Duplex, ServerResponse>();

  constructor(server: Server) {
    server.prependListener('request', ({ socket }, answer) => this.answers.set(socket, answer));
  }

  /** Does something when what was asked on a connection has been answered: now, or behind that answer. */
  behind(socket: Duplex, job: () => void): void {
    const answer = this.answers.get(socket);
    if (answer === undefined || answer.writableFinished || answer.destroyed) job();
    else answer.once('close', job);
  }
}
