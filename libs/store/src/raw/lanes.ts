import type { SqlRunner } from '../sql.ts';

/** One sender's writes to one shard, and how far they have been taken. */
export interface Lane {
  readonly origin: string;
  readonly shard: number;
  /** Sequence number of the last row that the database has, −1 for none. */
  stored: number;
  /** The same with the rows of the batch in hand. */
  seen: number;
}

export interface Mark {
  lane: Lane;
  seq: number;
}

/** Somebody else has taken rows of a lane that this process held to be its own. */
export class LanesMoved extends Error {
  override readonly name = 'LanesMoved';
  constructor(expected: number, moved: number) {
    super(`${moved} of ${expected} lanes are where this writer left them: another writer took rows of them`);
  }
}

/** Lanes kept in memory at most; past it all are read anew. */
const MAX_KNOWN = 200_000;

/** The lanes that this process has met, so that their marks are read once and not with every batch. */
export class Lanes {
  readonly #byOrigin = new Map<string, Lane[]>();
  #size = 0;

  get(origin: string, shard: number): Lane | undefined {
    return this.#byOrigin.get(origin)?.[shard];
  }

  /** Forgets what batches in hand have seen and may not have stored. */
  clear(): void {
    this.#byOrigin.clear();
    this.#size = 0;
  }

  /** Reads the marks of lanes that are not known yet. */
  async load(sql: SqlRunner, lanes: readonly { origin: string; shard: number }[]): Promise<void> {
    if (this.#size > MAX_KNOWN) this.clear();
    const missing = lanes.filter(({ origin, shard }) => this.get(origin, shard) === undefined);
    if (missing.length === 0) return;
    for (const { origin, shard } of missing) this.#add(origin, shard);
    const rows = await sql.query<{ origin: string; shard: number; seq: number }>(
      `select origin, shard, seq from raw_lanes
       where (origin, shard) in (select * from unnest($1::text[], $2::integer[]))`,
      [missing.map(({ origin }) => origin), missing.map(({ shard }) => shard)],
    );
    for (const { origin, shard, seq } of rows) {
      const lane = this.#add(origin, shard);
      lane.stored = seq;
      lane.seen = seq;
    }
  }

  #add(origin: string, shard: number): Lane {
    const lanes = this.#byOrigin.get(origin) ?? [];
    this.#byOrigin.set(origin, lanes);
    const known = lanes[shard];
    if (known) return known;
    const lane = { origin, shard, stored: -1, seen: -1 };
    lanes[shard] = lane;
    this.#size++;
    return lane;
  }
}

/**
 * Moves marks forward, each from where this process last knew it: rows that two writers both hold to be new cannot both
 * be committed, whatever else fails.
 * @throws LanesMoved when a mark is somewhere else.
 */
export async function moveMarks(sql: SqlRunner, marks: readonly Mark[]): Promise<void> {
  const [row] = await sql.query<{ moved: number }>(
    `with moved as (
       insert into raw_lanes as lanes (origin, shard, seq, previous, updated_at)
       select *, now() from unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[])
       on conflict (origin, shard) do update
         set seq = excluded.seq, previous = excluded.previous, updated_at = excluded.updated_at
         where lanes.seq = excluded.previous
       returning 1)
     select count(*)::integer as moved from moved`,
    [
      marks.map(({ lane }) => lane.origin),
      marks.map(({ lane }) => lane.shard),
      marks.map(({ seq }) => seq),
      marks.map(({ lane }) => lane.stored),
    ],
  );
  if (row?.moved !== marks.length) throw new LanesMoved(marks.length, row?.moved ?? 0);
}
