import type { Point } from './live.ts';

/** How points of several devices become one (automation.md 6.6); a missing or unknown function is the average. */
const FUNCTIONS: Readonly<Record<string, (values: number[]) => number>> = {
  AVG: (values) => sum(values) / values.length,
  SUM: sum,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
  MED: (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const upper = sorted[middle] as number;
    return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  },
};

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** One list out of those of a tag's devices: points of the same time become one. Oldest first. */
export function mergePoints(lists: readonly (readonly Point[])[], functionType: string | undefined): Point[] {
  const byTime = new Map<number, number[]>();
  for (const { value, at } of lists.flat()) {
    const values = byTime.get(at);
    if (values) values.push(value);
    else byTime.set(at, [value]);
  }
  const merge = FUNCTIONS[functionType ?? 'AVG'] ?? (FUNCTIONS.AVG as (values: number[]) => number);
  return [...byTime].map(([at, values]) => ({ value: merge(values), at })).sort((a, b) => a.at - b.at);
}
