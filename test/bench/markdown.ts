import type { Latency } from './sample.ts';

/** A table: its first line is the head. Columns in `left` are text, all others numbers. */
export function markdown(lines: readonly (readonly string[])[], left: readonly number[]): string {
  const head = lines[0] ?? [];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)));
  const isLeft = (at: number): boolean => left.includes(at);
  const pad = (cell: string, at: number): string => {
    const width = widths[at] as number;
    return isLeft(at) ? cell.padEnd(width) : cell.padStart(width);
  };
  const text = lines.map((line) => `| ${line.map(pad).join(' | ')} |`);
  const rule = `|${widths.map((width, at) => (isLeft(at) ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [text[0], rule, ...text.slice(1)].join('\n');
}

/** Three digits; `–` where there is none. */
export function showNumber(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);
}

/** A whole number, as rates are. */
export function showRate(rate: number | undefined): string {
  return rate === undefined ? '–' : Math.round(rate).toLocaleString('en');
}

/** The three quantiles in ms. */
export function showLatency(latency: Latency | undefined): string {
  if (latency === undefined) return '–';
  return [latency.p50, latency.p99, latency.p999].map((us) => showNumber(us / 1000)).join(' / ');
}
