import { parseInt32, splitAll } from '@pinwire/protocol';
import { IllegalCommand } from './errors.ts';
import type { Doc } from './types.ts';

/** A row of a TABLE widget (model.md 3.6). */
export interface TableRow extends Doc {
  id: number;
  name?: string;
  value?: string;
  isSelected?: boolean;
}

/** What a TABLE shows; never changed in place, since documents and answers share it. */
export interface TableContent {
  readonly rows: readonly TableRow[];
  readonly currentRowIndex: number;
}

/**
 * The content after a command (model.md 4.3); the same object when nothing changes, undefined when the value has no
 * part at all, so that it is no command. `limit` is the most rows kept. Throws `IllegalCommand` when an id or index is
 * no number.
 */
export function tableCommand(table: TableContent, value: string, limit: number): TableContent | undefined {
  if (splitAll(value).length === 0) return undefined;
  // All parts, empty ones at the end too: a row may have an empty value.
  const parts = value.split('\0');
  const [command, first, name, text] = parts;
  switch (command) {
    case 'clr':
      return { rows: [], currentRowIndex: 0 };
    case 'add':
      return parts.length < 4 ? table : add(table, integer(first), name ?? '', text ?? '', limit);
    case 'update':
      return parts.length < 4 ? table : change(table, integer(first), { name, value: text });
    case 'pick':
      return isMissing(first) ? table : { ...table, currentRowIndex: integer(first) };
    case 'select':
    case 'deselect':
      return isMissing(first) ? table : change(table, integer(first), { isSelected: command === 'select' });
    case 'order':
      return order(table, parseInt32(first), parseInt32(name));
    default:
      return table;
  }
}

/** The first argument counts as missing when it is empty: trailing empty parts are no parts. */
function isMissing(part: string | undefined): boolean {
  return part === undefined || part === '';
}

function integer(text: string | undefined): number {
  const value = parseInt32(text);
  if (value === undefined) throw new IllegalCommand('a table command needs a number');
  return value;
}

function change(table: TableContent, id: number, fields: Doc): TableContent {
  const at = table.rows.findIndex((row) => row.id === id);
  const row = table.rows[at];
  return row === undefined ? table : { ...table, rows: table.rows.with(at, { ...row, ...fields }) };
}

function add(table: TableContent, id: number, name: string, value: string, limit: number): TableContent {
  if (table.rows.some((row) => row.id === id)) return change(table, id, { name, value });
  const rows = [...table.rows, { id, name, value, isSelected: true }];
  return { ...table, rows: rows.slice(-limit) };
}

/** Moves the row at one place to another; places count from 0, others change nothing. */
function order(table: TableContent, from: number | undefined, to: number | undefined): TableContent {
  const row = from === undefined ? undefined : table.rows[from];
  if (row === undefined || to === undefined || to < 0 || to >= table.rows.length) return table;
  const rows = table.rows.filter((other) => other !== row);
  return { ...table, rows: rows.toSpliced(to, 0, row) };
}

/** One row as a list part of a sync frame: `add\0id\0name\0value\0true` (model.md 5.1). */
export function rowCommand(row: TableRow): string {
  return `add\0${row.id}\0${row.name ?? ''}\0${row.value ?? ''}\0${row.isSelected === true}`;
}

/**
 * The list that pin storage keeps for a TABLE behind a selector or tile, after one more command (model.md 4.4): one
 * `add` for each row. Entries in raw form, as the original kept them, are played first. Throws `IllegalCommand` like
 * `tableCommand`.
 */
export function tableList(values: readonly Buffer[], value: Buffer, limit: number): Buffer[] | undefined {
  let table: TableContent = { rows: [], currentRowIndex: 0 };
  for (const stored of values) table = replayed(table, stored.toString(), limit);
  const after = tableCommand(table, value.toString(), limit);
  return after?.rows.map((row) => Buffer.from(rowCommand(row)));
}

function replayed(table: TableContent, command: string, limit: number): TableContent {
  try {
    const after = tableCommand(table, command, limit) ?? table;
    const [word, id, , , selected] = command.split('\0');
    return word === 'add' && selected === 'false' ? change(after, integer(id), { isSelected: false }) : after;
  } catch {
    return table;
  }
}
