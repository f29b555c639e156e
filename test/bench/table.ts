import { markdown, showLatency, showNumber, showRate } from './markdown.ts';
import type { Aim, Row } from './rows/row.ts';
import { type Sample, totalCpu } from './sample.ts';

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
  return markdown([HEAD, ...results.map(cells)], [0, HEAD.length - 1]);
}

function cells({ row, product, bare, error }: Result): string[] {
  if (product === undefined || bare === undefined) {
    return [row.title, ...HEAD.slice(2).map(() => '–'), error === undefined ? '–' : 'FAILED'];
  }
  const pair = (show: (sample: Sample) => string): string[] => [show(product), show(bare)];
  return [
    row.title,
    ...pair(({ rate }) => showRate(rate)),
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

function showBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '–';
  const kib = bytes / 1024;
  return Math.abs(kib) < 1024 ? `${kib.toFixed(1)} KB` : `${Math.round(kib / 1024)} MB`;
}
