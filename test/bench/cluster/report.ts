import { markdown } from '../markdown.ts';
import type { ClusterRow, Table } from './row.ts';

/** A row that was measured, or why it was not. */
export interface Measured {
  row: Pick<ClusterRow, 'name' | 'title'>;
  table?: Table;
  figures?: unknown;
  error?: string;
}

/** All tables in Markdown, ready for a document. */
export function document(machine: string, command: string, measured: readonly Measured[]): string {
  const parts = measured.map(({ row, table, error }) => {
    if (table === undefined) return `**${row.title}**\n\nFAILED: ${error}`;
    const notes = table.notes.map((note) => `- ${note}`).join('\n');
    return `**${row.title}**\n\n${markdown(table.lines, table.left)}${notes && `\n\n${notes}`}`;
  });
  return [machine, `\`${command}\``, ...parts].join('\n\n');
}

/** All figures of a run. */
export function clusterJson(machine: string, sizes: object, measured: readonly Measured[]): string {
  const rows = measured.map(({ row: { name, title }, figures, error }) => ({ name, title, figures, error }));
  return `${JSON.stringify({ machine, sizes, rows }, undefined, 2)}\n`;
}
