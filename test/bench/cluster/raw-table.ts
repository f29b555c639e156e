import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';

/** Parts of a COPY, as large as the writer's. */
const PART_BYTES = 4 * 1024 * 1024;

/** The table of raw data, seen from outside of the product. */
export class RawTable {
  private constructor(private readonly client: pg.Client) {}

  static async connect(url: string): Promise<RawTable> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new RawTable(client);
  }

  async empty(): Promise<void> {
    await this.client.query('truncate raw_data');
    await this.client.query('checkpoint');
  }

  /** @throws Error unless it holds exactly `rows` rows, each once */
  async check(rows: number): Promise<void> {
    const { rows: found } = await this.client.query<{ all: string; different: string }>(
      `select count(*) as all, count(distinct (account_id, device_id, seq)) as different from raw_data`,
    );
    const { all, different } = found[0] ?? {};
    if (Number(all) !== rows || Number(different) !== rows) {
      throw new Error(`${rows} rows were written, ${all} are in the table, ${different} of them different`);
    }
  }

  /** All rows as binary COPY takes them. */
  async read(): Promise<Buffer[]> {
    const parts: Buffer[] = [];
    const stream = this.client.query(to('copy (select * from raw_data) to stdout (format binary)'));
    for await (const part of stream) parts.push(part as Buffer);
    const all = Buffer.concat(parts);
    return Array.from({ length: Math.ceil(all.length / PART_BYTES) }, (_, at) =>
      all.subarray(at * PART_BYTES, (at + 1) * PART_BYTES),
    );
  }

  /** What `read` gave, in one statement; returns the ms that it took. */
  async copy(data: readonly Buffer[]): Promise<number> {
    const start = performance.now();
    await pipeline(Readable.from(data), this.client.query(from('copy raw_data from stdin (format binary)')));
    return performance.now() - start;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
