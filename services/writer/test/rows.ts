import { RawAppender, type RawPublisher } from '@pinwire/bus';
import { createMicroClock } from '@pinwire/protocol';
import pg from 'pg';

/** Lanes of a test; a lane is one device, whose number is its own. */
export const LANES = 24;

const micros = createMicroClock();

/** Numbered writes of many devices, appended as routers do. */
export class Source {
  readonly appender: RawAppender;
  retries = 0;
  /** Rows appended to each lane. */
  rows = 0;

  constructor(publisher: RawPublisher, sender: string, maxBytes?: number) {
    this.appender = new RawAppender({ publisher, sender, maxBytes, onRetry: () => this.retries++ });
  }

  /** Appends the next `count` writes of every lane, or those from `from` on a second time. */
  append(count: number, from = this.rows): void {
    const text = Buffer.alloc(16);
    for (let seq = from; seq < from + count; seq++) {
      const length = text.write(String(seq), 'latin1');
      for (let lane = 0; lane < LANES; lane++) {
        this.appender.append('gateway', lane, seq, 1, 1, lane, 0x76, 1, micros(), text, 0, length);
      }
    }
    this.rows = Math.max(this.rows, from + count);
  }
}

export interface Count {
  rows: number;
  /** Rows that are not the successor of the row before them in time, first rows aside. */
  misplaced: number;
  /** Rows that are there more than once. */
  repeated: number;
}

/** Counts what the table has. */
export async function count(url: string): Promise<Count> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Count>(`
      with ordered as (
        select double_value::integer as n, row_number() over (partition by device_id order by ts, seq) - 1 as place
        from raw_data)
      select count(*)::integer as rows, count(*) filter (where n <> place)::integer as misplaced,
        (select count(*) - count(distinct (device_id, double_value)) from raw_data)::integer as repeated
      from ordered`);
    return rows[0] as Count;
  } finally {
    await client.end();
  }
}
