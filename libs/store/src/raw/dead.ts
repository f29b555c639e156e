import { RawBatchReader } from '@pinwire/protocol';
import type { SqlParam, SqlRunner } from '../sql.ts';

/** A row that cannot be kept, or a message that cannot be read. */
export interface DeadRow {
  reason: string;
  origin?: string;
  shard?: number;
  seq?: number;
  accountId?: number;
  dashId?: number;
  deviceId?: number;
  pin?: number;
  pinType?: string;
  micros?: number;
  value?: Buffer;
  message?: Buffer;
}

const COLUMNS = 12;
const ROWS_PER_STATEMENT = 500;
const MAX_REASON = 1000;

/** Keeps rows beside the table that they were meant for, so that nothing that was accepted is lost. */
export async function insertDead(sql: SqlRunner, rows: readonly DeadRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const part = rows.slice(from, from + ROWS_PER_STATEMENT);
    const tuples = part.map(
      (_, row) => `(${Array.from({ length: COLUMNS }, (_, column) => `$${row * COLUMNS + column + 1}`).join(', ')})`,
    );
    await sql.query(
      `insert into raw_dead (reason, origin, shard, seq, account_id, project_id, device_id, pin, pin_type, micros, value,
         message) values ${tuples.join(', ')}`,
      part.flatMap(columns),
    );
  }
}

function columns(row: DeadRow): SqlParam[] {
  const reason = row.reason.replaceAll('\0', '\u2400').slice(0, MAX_REASON);
  const { origin, shard, seq, accountId, dashId, deviceId, pin, pinType, micros, value, message } = row;
  const fields = [origin, shard, seq, accountId, dashId, deviceId, pin, pinType, micros, value, message];
  return [reason, ...fields.map((field) => field ?? null)];
}

/** The row at a position of a message, as a dead one. */
export function deadRow(reason: string, message: Buffer, position: number): DeadRow {
  const reader = new RawBatchReader(message);
  reader.position = position;
  reader.next();
  const { seq, accountId, dashId, deviceId, pin, type, micros } = reader;
  const lane = reader.lanes[reader.lane];
  return {
    reason,
    origin: lane?.origin,
    shard: lane?.shard,
    seq,
    accountId,
    dashId,
    deviceId,
    pin,
    // NUL is a type too, for bytes that come from nowhere.
    pinType: type === 0 ? '' : String.fromCharCode(type),
    micros,
    value: message.subarray(reader.valueStart, reader.valueEnd),
  };
}
