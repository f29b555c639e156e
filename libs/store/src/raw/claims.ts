import type { SqlSession } from '../sql.ts';

/** First key of the advisory locks of writers; the second is a partition, or MEMBER. */
export const WRITERS = 7_461_904;
const MEMBER = 1_000_000;

/** Locks of all live writers on this database. */
const LOCKS = `select objid::bigint::integer as key, pid, pid = pg_backend_pid() as mine from pg_locks
  where locktype = 'advisory' and classid = ${WRITERS} and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())`;

/** Sessions that hold partitions while the server waits for their next byte: a writer that is stopped, or cut off. */
const END_STALLED = `select pg_terminate_backend(pid) from (
    select distinct pid from pg_locks
    where locktype = 'advisory' and classid = ${WRITERS} and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())) as writers
  join pg_stat_activity as activity using (pid)
  where pid <> pg_backend_pid() and wait_event = 'ClientRead' and now() - state_change > $1 * interval '1 millisecond'`;

/**
 * Which writer reads which partition of the stream. A claim is an advisory lock of the connection on which the writer
 * also ingests: whoever can commit has the claim, and a connection that ends gives its claims back after its last
 * transaction has ended. No clock is involved.
 */
export class Claims {
  readonly #session: SqlSession;
  readonly #held = new Set<number>();

  constructor(session: SqlSession) {
    this.#session = session;
  }

  get held(): ReadonlySet<number> {
    return this.#held;
  }

  /** Counts this writer among the live ones. */
  async join(): Promise<void> {
    await this.#session.query(`select pg_advisory_lock_shared(${WRITERS}, ${MEMBER})`);
  }

  /**
   * Claims and drops so that the live writers have equal shares of `partitions`. Those that this one has to drop come
   * back in `drop`: it finishes what it has in hand and calls `release`. Also keeps the connection from looking stalled,
   * and ends the connections of writers that have been silent for `stalledMs`.
   */
  async balance(partitions: number, stalledMs: number): Promise<{ drop: number[] }> {
    await this.#session.query(END_STALLED, [stalledMs]);
    const locks = await this.#session.query<{ key: number; pid: number; mine: boolean }>(LOCKS);
    const writers = new Set(locks.map(({ pid }) => pid)).size;
    // The embedded engine has one connection: what an earlier writer of this process held looks like ours.
    const taken = new Set(locks.filter(({ mine }) => !mine).map(({ key }) => key));
    const share = Math.ceil(partitions / Math.max(writers, 1));
    for (let partition = 0; partition < partitions && this.#held.size < share; partition++) {
      if (!taken.has(partition) && !this.#held.has(partition)) await this.#claim(partition);
    }
    return { drop: [...this.#held].slice(share) };
  }

  async release(partition: number): Promise<void> {
    this.#held.delete(partition);
    await this.#session.query(`select pg_advisory_unlock(${WRITERS}, $1)`, [partition]);
  }

  async #claim(partition: number): Promise<void> {
    const text = `select pg_try_advisory_lock(${WRITERS}, $1) as locked`;
    const [row] = await this.#session.query<{ locked: boolean }>(text, [partition]);
    if (row?.locked) this.#held.add(partition);
  }
}
