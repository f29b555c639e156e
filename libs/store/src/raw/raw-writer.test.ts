import { encodeRawBatch, type RawRow } from '@pinwire/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, backends } from '../../test/backends.ts';
import { migrate } from '../migrate.ts';
import type { Sql } from '../sql.ts';
import { createStore, type Store } from '../store.ts';
import type { RawWriter } from './raw-writer.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const DAY = 86_400_000;

/** The n-th write of one device: its number as value, one microsecond after the one before. */
function row(seq: number, changes: Partial<RawRow> = {}): RawRow {
  const base = { origin: 'hw-1', shard: 3, seq, accountId: 1, dashId: 10, deviceId: 20, type: 0x76, pin: 5 };
  return { ...base, micros: NOW * 1000 + seq, value: Buffer.from(`${seq}`), ...changes };
}

function rows(from: number, to: number, changes?: Partial<RawRow>): RawRow[] {
  return Array.from({ length: to - from }, (_, n) => row(from + n, changes));
}

describe.each(backends)('raw data on $name', (kind) => {
  let backend: Backend;
  let sql: Sql;
  let store: Store;
  let writer: RawWriter;
  let accountId: number;
  let now = NOW;

  beforeAll(async () => {
    backend = await kind.open();
    sql = backend.sql;
    await migrate(sql);
    store = createStore(sql, { now: () => now });
    const account = await store.createAccount({ email: 'ann@example.com', appName: 'Blynk', passHash: '', energy: 0 });
    accountId = account?.id ?? 0;
  }, 60_000);
  afterAll(() => backend?.remove(), 60_000);
  beforeEach(async () => {
    now = NOW;
    await sql.query('truncate raw_data, raw_lanes, raw_dead');
    writer = await store.openRawWriter();
    return () => writer.close();
  });

  const ingest = (...batches: RawRow[][]) => writer.ingest(batches.map((batch) => encodeRawBatch(batch)));
  const values = async (): Promise<number[]> =>
    (await sql.query<{ v: number }>('select double_value as v from raw_data order by ts, seq')).map(({ v }) => v);
  const dead = () =>
    sql.query<{ seq: number; reason: string; value: Buffer | null }>('select * from raw_dead order by id');

  it('keeps what the original keeps, under its names too', async () => {
    const text = { accountId, type: 0x64, pin: 255, value: Buffer.from('überall 🌵 \\n "x"') };
    await ingest([row(1, { accountId, value: Buffer.from('-1.5') }), row(2, text)]);
    const kept = await sql.query('select * from reporting_raw_data order by ts');
    expect(kept).toEqual([
      {
        email: 'ann@example.com',
        project_id: 10,
        device_id: 20,
        pin: 5,
        pintype: 'v',
        ts: new Date(NOW),
        stringvalue: null,
        doublevalue: -1.5,
      },
      expect.objectContaining({ pin: 255, pintype: 'd', stringvalue: 'überall 🌵 \\n "x"', doublevalue: null }),
    ]);
    const times = await sql.query<{ us: number }>(
      'select (extract(epoch from ts) * 1000000)::bigint - $1 as us from raw_data order by ts',
      [NOW * 1000],
    );
    expect(times).toEqual([{ us: 1 }, { us: 2 }]);
    expect(await sql.query('select bytes_value from raw_data')).toEqual([{ bytes_value: null }, { bytes_value: null }]);
  });

  it('takes any bytes as a value, readable and exact', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((value) => Buffer.from(value));
    const text = fc
      .string({ unit: fc.constantFrom('1', '2', '\0', 'ü', '.', '🌵'), minLength: 1 })
      .map((s) => Buffer.from(s));
    let seq = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(bytes, text), { minLength: 1, maxLength: 30 }), async (list) => {
        await sql.query('truncate raw_data');
        const result = await ingest(list.map((value) => row(++seq, { value })));
        expect(result).toEqual({ rows: list.length, duplicates: 0, dead: 0 });
        const kept = await sql.query<{ s: string | null; d: number | null; b: Buffer | null }>(
          'select string_value as s, double_value as d, bytes_value as b from raw_data order by ts, seq',
        );
        for (const [index, value] of list.entries()) {
          const { s, d, b } = kept[index] ?? { s: null, d: null, b: null };
          expect((s === null) !== (d === null)).toBe(true);
          if (d !== null) continue;
          expect(Buffer.from(b ?? s ?? '')).toEqual(value);
          expect(s).toBe(value.toString('utf8').replaceAll('\0', '␀'));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('takes each row once, however batches are sent again and cut', async () => {
    expect(await ingest(rows(0, 100))).toEqual({ rows: 100, duplicates: 0, dead: 0 });
    expect(await ingest(rows(0, 100))).toEqual({ rows: 0, duplicates: 100, dead: 0 });
    expect(await ingest(rows(50, 150), rows(140, 160))).toEqual({ rows: 60, duplicates: 60, dead: 0 });
    const other = await store.openRawWriter();
    expect(await other.ingest([encodeRawBatch(rows(0, 161))])).toEqual({ rows: 1, duplicates: 160, dead: 0 });
    await other.close();
    expect(await values()).toEqual(Array.from({ length: 161 }, (_, n) => n));
  });

  it('keeps lanes apart: other shards, other senders', async () => {
    const batch = [row(7), row(3, { shard: 4 }), row(3, { origin: 'hw-2' }), row(2, { shard: 4 }), row(8)];
    expect(await ingest(batch)).toEqual({ rows: 4, duplicates: 1, dead: 0 });
    const marks = await sql.query('select origin, shard, seq from raw_lanes order by origin, shard');
    expect(marks).toEqual([
      { origin: 'hw-1', shard: 3, seq: 8 },
      { origin: 'hw-1', shard: 4, seq: 3 },
      { origin: 'hw-2', shard: 3, seq: 3 },
    ]);
  });

  it('never takes a row twice, even when two writers read one partition', async () => {
    const other = await store.openRawWriter();
    await ingest(rows(0, 10));
    expect(await other.ingest([encodeRawBatch(rows(0, 20))])).toMatchObject({ rows: 10, duplicates: 10 });
    // This one still believes that the mark is at 9.
    await expect(ingest(rows(10, 20))).rejects.toThrow('another writer');
    expect(await ingest(rows(10, 30))).toMatchObject({ rows: 10, duplicates: 10 });
    expect(await values()).toHaveLength(30);
    await other.close();
  });

  it('puts aside what cannot be kept, with the reason, and takes the rest', async () => {
    const strange = [
      row(1),
      row(2, { value: Buffer.alloc(70_000, 'x') }),
      row(3, { micros: 0 }),
      row(4, { micros: (NOW + 3 * DAY) * 1000 }),
      row(5, { type: 0x7a }),
      row(6, { pin: 40_000 }),
      row(7, { micros: Number.MAX_SAFE_INTEGER }),
      row(8),
    ];
    expect(await ingest(strange)).toEqual({ rows: 2, duplicates: 0, dead: 6 });
    expect(await values()).toEqual([1, 8]);
    expect((await dead()).map(({ seq, reason }) => `${seq} ${reason}`)).toEqual([
      '2 a value of more than 65536 bytes',
      '3 time 0 µs is not within 2025-11-20 … 2026-11-22',
      `4 time ${(NOW + 3 * DAY) * 1000} µs is not within 2025-11-20 … 2026-11-22`,
      '5 pin type 122',
      '6 pin 40000',
      `7 time ${Number.MAX_SAFE_INTEGER} µs is not within 2025-11-20 … 2026-11-22`,
    ]);
    expect(await ingest(strange)).toEqual({ rows: 0, duplicates: 8, dead: 0 });
  });

  it('finds the rows that the database refuses among thousands, and takes all others in order', async () => {
    await sql.query('alter table raw_data add constraint no_13 check (double_value is distinct from 13)');
    const batch = rows(0, 3000).map((one) => (one.seq % 1000 === 7 ? { ...one, value: Buffer.from('13') } : one));
    try {
      expect(await ingest(batch)).toEqual({ rows: 2997 - 1, duplicates: 0, dead: 4 });
    } finally {
      await sql.query('alter table raw_data drop constraint no_13');
    }
    expect((await dead()).map(({ seq }) => seq)).toEqual([7, 13, 1007, 2007]);
    expect((await dead())[0]).toMatchObject({ reason: expect.stringContaining('no_13'), value: Buffer.from('13') });
    expect(await values()).toEqual(batch.map(({ value }) => Number(value)).filter((value) => value !== 13));
    expect(await ingest(batch, rows(3000, 3001))).toEqual({ rows: 1, duplicates: 3000, dead: 0 });
  }, 30_000);

  it('does not blame rows for trouble of the database', async () => {
    await sql.query('alter table raw_data rename column email to mail');
    try {
      await expect(ingest(rows(0, 5))).rejects.toMatchObject({ code: '42703' });
    } finally {
      await sql.query('alter table raw_data rename column mail to email');
    }
    expect(await dead()).toEqual([]);
    // What was seen and not stored is no duplicate.
    expect(await ingest(rows(0, 5))).toEqual({ rows: 5, duplicates: 0, dead: 0 });
  });

  it('keeps messages that it cannot read', async () => {
    const [cut, foreign] = [encodeRawBatch(rows(0, 3)).subarray(0, -1), Buffer.from([9, 0, 0, 0, 0, 0, 0, 0])];
    const result = await writer.ingest([cut, encodeRawBatch(rows(0, 2)), foreign, Buffer.alloc(0)]);
    expect(result).toEqual({ rows: 2, duplicates: 0, dead: 3 });
    const kept = await sql.query<{ reason: string; message: Buffer }>(
      'select reason, message from raw_dead order by id',
    );
    expect(kept.map(({ reason }) => reason)).toEqual([
      'the last value is cut',
      'version 9, this program reads 1',
      '0 bytes are no raw batch',
    ]);
    expect(kept[0]?.message.equals(cut)).toBe(true);
  });

  it('takes rows of an account that is gone', async () => {
    await ingest([row(1, { accountId: 999_999 })]);
    expect(await sql.query('select email, account_id from raw_data')).toEqual([{ email: '', account_id: 999_999 }]);
  });

  it('makes the partitions of late rows when they come, and again when somebody dropped them', async () => {
    const late = (seq: number) => row(seq, { micros: (NOW - 100 * DAY) * 1000 + seq });
    expect(await ingest([late(1), row(2)])).toMatchObject({ rows: 2 });
    await sql.query('drop table raw_data_20260813');
    expect(await ingest([late(3), row(4)])).toMatchObject({ rows: 2, dead: 0 });
    expect(await sql.query('select seq from raw_data_20260813')).toEqual([{ seq: 3 }]);
    const weeks = Array.from({ length: 50 }, (_, n) => row(n + 5, { micros: (NOW - n * DAY) * 1000 }));
    expect(await ingest(weeks)).toMatchObject({ rows: 50, dead: 0 });
  }, 60_000);

  it('makes partitions ahead, and drops those past retention', async () => {
    const keeping = await store.openRawWriter({ retentionDays: 30 });
    await keeping.ingest([encodeRawBatch([row(1), row(2, { micros: (NOW - 30 * DAY) * 1000 })])]);
    expect(await keeping.ingest([encodeRawBatch([row(3, { micros: (NOW - 31 * DAY) * 1000 })])])).toMatchObject({
      dead: 1,
    });
    const names = async (): Promise<string[]> =>
      (
        await sql.query<{ name: string }>(
          "select relname as name from pg_class where relname like 'raw_data_2%' and relkind = 'r'",
        )
      )
        .map(({ name }) => name)
        .sort();
    await keeping.maintain();
    expect((await names())[0]).toBe('raw_data_20261022');
    expect((await names()).at(-1)).toBe('raw_data_20261123');
    expect(await values()).toEqual([2, 1]);
    now = NOW + DAY;
    expect((await keeping.maintain()).dropped).toHaveLength(1);
    expect((await names()).at(-1)).toBe('raw_data_20261124');
    expect(await values()).toEqual([1]);
    await keeping.close();
    expect(await writer.maintain()).toEqual({ dropped: [] });
  });

  it('lets the reading role read and nothing else', async () => {
    await ingest([row(1)]);
    const tried = (statement: string) =>
      sql.transaction(async (tx) => {
        await tx.query('set local role pinwire_reader');
        return tx.query(statement);
      });
    expect(await tried('select doublevalue from reporting_raw_data')).toEqual([{ doublevalue: 1 }]);
    await expect(tried('select profile from accounts')).rejects.toMatchObject({ code: '42501' });
    await expect(tried('delete from raw_data')).rejects.toMatchObject({ code: '42501' });
  });
});
