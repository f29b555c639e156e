import type { Aim, Row } from './rows/row.ts';
import { type Latency, type Sample, totalCpu } from './sample.ts';

/** A row that was measured. */
export interface Result {
  row: Pick<Row, 'name' | 'title' | 'compares' | 'aims'>;
  product?: Sample;
  bare?: Sample;
  /** Why there are no figures. */
  error?: string;
}

const HEAD = [
  'Row',
  'Messages/s',
  'bare',
  'CPU µs each',
  'bare',
  'p50 / p99 / p99.9 ms',
  'bare',
  'RSS',
  'bare',
  'Ratio',
  'Aim',
];

/** The table of a run, in Markdown and aligned. Empty cells are `–`. */
export function table(results: readonly Result[]): string {
  const lines = [HEAD, ...results.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)));
  const text = lines.map((line) => `| ${line.map((cell, at) => pad(cell, at, widths[at] as number)).join(' | ')} |`);
  const rule = `|${widths.map((width, at) => (isLeft(at) ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [text[0], rule, ...text.slice(1)].join('\n');
}

function cells({ row, product, bare, error }: Result): string[] {
  if (product === undefined || bare === undefined) {
    return [row.title, ...HEAD.slice(2).map(() => '–'), error === undefined ? '–' : 'FAILED'];
  }
  const pair = (show: (sample: Sample) => string): string[] => [show(product), show(bare)];
  return [
    row.title,
    ...pair(({ rate }) => (rate === undefined ? '–' : Math.round(rate).toLocaleString('en'))),
    ...pair((sample) => showNumber(totalCpu(sample))),
    ...pair(({ latency }) => showLatency(latency)),
    ...pair(({ rss }) => showBytes(rss)),
    showNumber(ratioOf(row.compares, product, bare)),
    row.aims.map((aim) => `${aim.text}: ${isMet(aim, row.compares, product, bare)}`).join('; ') || '–',
  ];
}

/** Product to bare limit; undefined when one of them is not known. */
export function ratioOf(compares: Row['compares'], product: Sample, bare: Sample): number | undefined {
  const read = {
    rate: (sample: Sample) => sample.rate,
    cpu: totalCpu,
    p99: (sample: Sample) => sample.latency?.p99,
    rss: (sample: Sample) => sample.rss,
  }[compares];
  const [ours, theirs] = [read(product), read(bare)];
  return ours === undefined || theirs === undefined || theirs === 0 ? undefined : ours / theirs;
}

/** Whether a row reached an aim. */
export function isMet(
  aim: Aim,
  compares: Row['compares'],
  product: Sample,
  bare: Sample,
): 'met' | 'missed' | 'unknown' {
  const value = {
    ratio: ratioOf(compares, product, bare),
    p99: product.latency?.p99,
    rss: product.rss,
  }[aim.of];
  if (value === undefined) return 'unknown';
  return value >= (aim.atLeast ?? value) && value <= (aim.atMost ?? value) ? 'met' : 'missed';
}

function showLatency(latency: Latency | undefined): string {
  if (latency === undefined) return '–';
  return [latency.p50, latency.p99, latency.p999].map((us) => showNumber(us / 1000)).join(' / ');
}

function showNumber(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);
}

function showBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '–';
  const kib = bytes / 1024;
  return Math.abs(kib) < 1024 ? `${kib.toFixed(1)} KB` : `${Math.round(kib / 1024)} MB`;
}

function pad(cell: string, at: number, width: number): string {
  return isLeft(at) ? cell.padEnd(width) : cell.padStart(width);
}

/** The first and the last column are text. */
function isLeft(at: number): boolean {
  return at === 0 || at === HEAD.length - 1;
}
