import { connect, type NatsConnection } from 'nats';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Backend, startNats } from '../../../test/kit/backends.ts';
import { Refusals } from '../src/nats/refusals.ts';

/** A NATS server for the tests of one file, and what processes on it share. */
export class NatsProcesses {
  /** What was refused in the present test. */
  readonly refused: string[] = [];
  private nats: Backend | undefined;
  private readonly connections: NatsConnection[] = [];

  private constructor() {}

  /** To be called at the top of a test file. */
  static prepare(): NatsProcesses {
    const processes = new NatsProcesses();
    beforeAll(async () => {
      processes.nats = await startNats();
    }, 120_000);
    afterEach(async () => {
      await Promise.all(processes.connections.splice(0).map((connection) => connection.close()));
      processes.refused.length = 0;
    });
    afterAll(() => processes.nats?.remove());
    return processes;
  }

  refusals(): Refusals {
    return new Refusals({ warn: (_fields, line) => this.refused.push(line) }, { refused: () => {} }, () => 0);
  }

  /** A connection that is closed after the test. */
  async connect(): Promise<NatsConnection> {
    const connection = await connect({ servers: this.nats?.url });
    this.connections.push(connection);
    return connection;
  }
}
