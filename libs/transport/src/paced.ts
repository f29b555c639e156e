/** Time between two slices, in ms. */
const SLICE_MS = 50;

/** Least number in a slice: a small installation is done at once. */
const LEAST = 100;

/**
 * Does something with everything, a slice at a time, so that clients that come back elsewhere do not come all at once.
 * @param withinMs time in which all are done
 */
export async function paced<T>(items: readonly T[], withinMs: number, act: (item: T) => void): Promise<void> {
  const slices = Math.max(1, Math.floor(withinMs / SLICE_MS));
  const size = Math.max(LEAST, Math.ceil(items.length / slices));
  for (let from = 0; from < items.length; from += size) {
    if (from > 0) await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
    for (const item of items.slice(from, from + size)) act(item);
  }
}
