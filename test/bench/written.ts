import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
/** Longest time without a new row, in ms. */
const STUCK_MS = 60_000;

/** How many rows the writers have committed by now, by their metrics (`urls`). */
export async function writtenRows(urls: readonly string[]): Promise<number> {
  const pages = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  return pages.reduce((sum, page) => sum + rowsIn(page), 0);
}

/** The counter in a page of metrics, 0 when it is not there. */
export function rowsIn(page: string): number {
  return Number(/^pinwire_raw_rows_total(?:\{[^}]*\})? (\S+)$/m.exec(page)?.[1] ?? 0);
}

/**
 * Waits until the writers have committed `rows`.
 *
 * @param onFirst called once, when the first new rows are seen and more are to come, with how many there are then
 * @throws Error when nothing comes for a minute, or more comes than was sent
 */
export async function untilWritten(
  urls: readonly string[],
  rows: number,
  onFirst: (rows: number) => void = () => undefined,
): Promise<void> {
  let last = await writtenRows(urls);
  const before = last;
  let lastAt = performance.now();
  while (last !== rows) {
    await sleep(POLL_MS);
    const now = await writtenRows(urls);
    if (now > rows) throw new Error(`${now} rows were written instead of ${rows}`);
    if (now > last) {
      if (last === before && now < rows) onFirst(now);
      last = now;
      lastAt = performance.now();
    }
    if (performance.now() - lastAt > STUCK_MS) throw new Error(`${now} of ${rows} rows were written`);
  }
}
