import type { NatsConnection } from 'nats';
import type { OnUsed } from '../bus.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Refusals } from './refusals.ts';

/** Where uses are told. The number is the version of the message: who does not know it does not hear. */
const SUBJECT = 'uses.1';

export interface UsesPorts {
  connection: NatsConnection;
  /** Start of all subjects. */
  prefix: string;
  /** This process. */
  id: string;
  refusals: Refusals;
}

/**
 * Tells others what was used of a limit that all of them share. Each is one message that nobody acknowledges: while NATS is
 * away every process counts for itself.
 */
export class Uses {
  constructor(private readonly ports: UsesPorts) {}

  tell(limit: string, name: string): void {
    const { connection, id } = this.ports;
    if (connection.isClosed()) return;
    const message = new ByteWriter();
    message.text(id);
    message.text(limit);
    message.text(name);
    connection.publish(this.subject, message.take());
  }

  onTold(handler: OnUsed): void {
    const { connection, id, refusals } = this.ports;
    connection.subscribe(this.subject, {
      callback: (error, { data }) => {
        if (error) return;
        try {
          const reader = new ByteReader(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
          if (reader.text() !== id) handler(reader.text(), reader.text());
        } catch (cause) {
          refusals.refuse('malformed', 'unknown', 'a message about a limit was refused', { err: cause });
        }
      },
    });
  }

  private get subject(): string {
    return `${this.ports.prefix}.${SUBJECT}`;
  }
}
