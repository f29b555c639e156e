import { RawBatchReader, RawFormatError, type RawLane } from '@pinwire/protocol';
import { SqlError } from '../errors.ts';
import type { SqlSession } from '../sql.ts';
import { COPY_TARGET, CopyRows, type DayWindow } from './copy-rows.ts';
import { DAY_MICROS, dayOf } from './days.ts';
import { type DeadRow, deadRow, insertDead } from './dead.ts';
import { Emails } from './emails.ts';
import { type Lane, Lanes, type Mark, moveMarks } from './lanes.ts';
import { createDays } from './partitions.ts';

export interface IngestResult {
  /** Rows written to `raw_data`. */
  rows: number;
  /** Rows that their lanes had already. */
  duplicates: number;
  /** Rows and messages written to `raw_dead`. */
  dead: number;
}

export interface IngestOptions {
  /** Days for which rows are kept, and so back to which they are taken; 0 = kept for ever, taken a year back. */
  retentionDays: number;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Limit of one transaction, in milliseconds. */
  timeoutMs: number;
}

/** How far back rows are taken where they are kept for ever: each day is a partition that any device can ask for. */
const BACK_DAYS = 366;

/**
 * What a row, not the server, is to blame for: data exceptions, violated constraints, limits of a program, errors raised
 * by triggers.
 */
const ROW_REFUSED = /^(22|23|44|54|P0)/;
const CHECK_VIOLATION = '23514';

interface Message {
  data: Buffer;
  reader: RawBatchReader;
}

/** Writes messages of the raw stream to `raw_data`, each row once. One call at a time. */
export class Ingest {
  readonly #sql: SqlSession;
  readonly #options: IngestOptions;
  readonly #lanes = new Lanes();
  readonly #emails = new Emails();
  readonly #rows = new CopyRows();
  #days: ReadonlySet<number> = new Set();

  constructor(sql: SqlSession, options: IngestOptions) {
    this.#sql = sql;
    this.#options = options;
  }

  /** First day that rows are taken of. */
  get #window(): DayWindow {
    const today = dayOf(this.#options.now());
    return { first: today - (this.#options.retentionDays || BACK_DAYS), end: today + 2 };
  }

  /**
   * Writes the rows that are new to their lanes, with the marks of the lanes, in one transaction; rows that cannot be
   * kept go to `raw_dead` with the reason. Messages of one lane have to come in the order in which they were sent.
   * @throws StoreTimeout, StoreUnavailable, SqlError, LanesMoved: some or none of the rows may have been written. The
   *   same messages, brought again, complete them.
   */
  async run(messages: readonly Buffer[]): Promise<IngestResult> {
    try {
      return await this.#run(messages);
    } catch (error) {
      // They have seen rows that may not be stored: the marks are read again.
      this.#lanes.clear();
      throw error;
    }
  }

  async #run(messages: readonly Buffer[]): Promise<IngestResult> {
    const rows = this.#rows;
    rows.clear();
    const { whole, broken } = open(messages);
    const window = this.#window;
    const { accounts, days, lanes } = survey(whole, window);
    await this.#lanes.load(this.#sql, lanes);
    await this.#emails.load(this.#sql, accounts);
    await this.#ensureDays(days);
    for (const [index, { reader }] of whole.entries()) {
      const known = reader.lanes.map(({ origin, shard }) => this.#lanes.get(origin, shard) as Lane);
      rows.add(index, reader, known, this.#emails.of, window);
    }
    if (rows.count > 0) await this.#commit(whole, 0, rows.count);
    // Nothing in them can be told apart, so of a message that comes again there are two.
    if (broken.length > 0) await this.#sql.transaction((tx) => insertDead(tx, broken));
    const dead = rows.dead.size;
    return { rows: rows.count - dead, duplicates: rows.duplicates, dead: dead + broken.length };
  }

  async #ensureDays(days: ReadonlySet<number>): Promise<void> {
    const missing = [...days].filter((day) => !this.#days.has(day));
    if (missing.length > 0) this.#days = await createDays(this.#sql, missing);
  }

  /** Commits rows [from, to); halves the range until only rows that Postgres refuses are left out. */
  async #commit(messages: readonly Message[], from: number, to: number): Promise<void> {
    try {
      await this.#write(messages, from, to);
    } catch (error) {
      if (!(error instanceof SqlError) || !ROW_REFUSED.test(error.code)) throw error;
      if (error.code === CHECK_VIOLATION && (await this.#restoreDays(messages, from, to))) {
        await this.#commit(messages, from, to);
      } else if (to - from > 1) {
        const middle = (from + to) >>> 1;
        await this.#commit(messages, from, middle);
        await this.#commit(messages, middle, to);
      } else {
        // A dead row that is refused too is no fault of the row's.
        if (this.#rows.dead.has(from)) throw error;
        this.#rows.dead.set(from, `${error.code}: ${error.message}`);
        await this.#write(messages, from, to);
      }
    }
  }

  async #write(messages: readonly Message[], from: number, to: number): Promise<void> {
    const rows = this.#rows;
    const marks: Mark[] = Array.from(rows.marks(from, to), ([lane, seq]) => ({ lane, seq }));
    const dead: DeadRow[] = [];
    for (const [place, reason] of rows.dead) {
      if (place < from || place >= to) continue;
      const { message, position } = rows.sourceOf(place);
      dead.push(deadRow(reason, (messages[message] as Message).data, position));
    }
    const data = rows.copyData(from, to);
    await this.#sql.transaction(async (tx) => {
      await moveMarks(tx, marks);
      if (data) await tx.copy(COPY_TARGET, data);
      if (dead.length > 0) await insertDead(tx, dead);
    }, this.#options.timeoutMs);
    for (const { lane, seq } of marks) lane.stored = seq;
  }

  /** Makes partitions again that somebody dropped since; false when none was missing. */
  async #restoreDays(messages: readonly Message[], from: number, to: number): Promise<boolean> {
    const days = new Set<number>();
    for (let place = from; place < to; place++) {
      if (this.#rows.dead.has(place)) continue;
      const { message, position } = this.#rows.sourceOf(place);
      const { reader } = messages[message] as Message;
      reader.position = position;
      reader.next();
      days.add(Math.floor(reader.micros / DAY_MICROS));
    }
    const before = await createDays(this.#sql, []);
    this.#days = await createDays(this.#sql, days);
    return this.#days.size > before.size;
  }
}

/** Reads each message to its end, so that what comes after meets whole ones only. */
function open(messages: readonly Buffer[]): { whole: Message[]; broken: DeadRow[] } {
  const whole: Message[] = [];
  const broken: DeadRow[] = [];
  for (const data of messages) {
    try {
      const reader = new RawBatchReader(data);
      let count = 0;
      while (reader.next()) count++;
      if (count !== reader.count) throw new RawFormatError(`${count} rows of ${reader.count}`);
      whole.push({ data, reader });
    } catch (error) {
      if (!(error instanceof RawFormatError)) throw error;
      broken.push({ reason: error.message, message: data });
    }
  }
  return { whole, broken };
}

/** What has to be known before rows can be encoded. */
function survey(
  messages: readonly Message[],
  window: DayWindow,
): { accounts: Set<number>; days: Set<number>; lanes: RawLane[] } {
  const accounts = new Set<number>();
  const days = new Set<number>();
  const lanes: RawLane[] = [];
  for (const { reader } of messages) {
    lanes.push(...reader.lanes);
    let accountId = -1;
    let day = -1;
    reader.rewind();
    while (reader.next()) {
      if (reader.accountId !== accountId) {
        accountId = reader.accountId;
        accounts.add(accountId);
      }
      const next = Math.floor(reader.micros / DAY_MICROS);
      if (next !== day) {
        day = next;
        if (day >= window.first && day < window.end) days.add(day);
      }
    }
  }
  return { accounts, days, lanes };
}
