import DataLoader from 'dataloader';

/** Keys in one statement. */
const MOST_KEYS = 1000;

/** Statements of one kind under way at a time: what is asked for meanwhile goes together into the next. */
const MOST_STATEMENTS = 2;

/**
 * Makes one statement of many look-ups: after a restart thousands of devices come back at once (2026-11-21, embedded
 * store: 1,050 µs of CPU a login with a statement each, see docs/performance.md for what it is now). `find` returns what
 * there is by the name of its key. An error reaches all who asked.
 */
export function gathered<K, R>(
  find: (keys: readonly K[]) => Promise<ReadonlyMap<string, R>>,
  nameOf: (key: K) => string,
): (key: K) => Promise<R | undefined> {
  let underWay = 0;
  const held: (() => void)[] = [];
  const loader = new DataLoader<K, R | undefined>(
    async (keys) => {
      underWay++;
      try {
        const found = await find(keys);
        return keys.map((key) => found.get(nameOf(key)));
      } finally {
        underWay--;
        held.shift()?.();
      }
    },
    {
      cache: false,
      maxBatchSize: MOST_KEYS,
      batchScheduleFn: (send) => {
        if (underWay < MOST_STATEMENTS) setImmediate(send);
        else held.push(send);
      },
    },
  );
  return (key) => loader.load(key);
}
