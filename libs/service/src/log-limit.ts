/** What `hooks.logMethod` of pino is. */
type LogMethod = (this: unknown, args: unknown[], method: (...args: unknown[]) => void, level: number) => void;

interface Topic {
  /** Lines of this window. */
  lines: number;
  leftOut: number;
  /** Tells what was left out; undefined when nothing was. */
  tell?: () => void;
}

/** Lines that one sentence may fill in one window. */
const LINES = 10;

/** Length of a window in ms. */
const WINDOW_MS = 10_000;

/** Sentences that are told apart at a time; more than that is not what the program says of itself. */
const MAX_TOPICS = 1000;

/** pino's numbers: warn is 40, error 50. `fatal` is never left out, and who asks for `debug` wants all of it. */
const LIMITED: ReadonlySet<number> = new Set([40, 50]);

/**
 * Keeps warnings and errors from flooding the log when one cause meets a hundred thousand devices: of one sentence (and
 * kind of error) ten lines in ten seconds are written. What came beyond them is told when the window ends, by one more
 * line: the last of them, with their number as `leftOut`.
 */
export function limitLines(): LogMethod {
  const topics = new Map<string, Topic>();
  return function limited(args, method, level) {
    const key = LIMITED.has(level) ? topicOf(args) : undefined;
    const known = key === undefined ? undefined : topics.get(key);
    if (known === undefined) {
      if (key !== undefined && topics.size < MAX_TOPICS) topics.set(key, open(key));
      method.apply(this, args);
    } else if (known.lines < LINES) {
      known.lines++;
      method.apply(this, args);
    } else {
      known.leftOut++;
      known.tell = () => method.apply(this, withCount(args, known.leftOut));
    }
  };

  function open(key: string): Topic {
    const topic: Topic = { lines: 1, leftOut: 0 };
    setTimeout(() => {
      topics.delete(key);
      topic.tell?.();
    }, WINDOW_MS).unref();
    return topic;
  }
}

/** The sentence, and what kind of error it is about; undefined for a line without a sentence. */
function topicOf([fields, message]: unknown[]): string | undefined {
  if (typeof fields === 'string') return fields;
  if (typeof message !== 'string') return undefined;
  const error = fields instanceof Error ? fields : (fields as { err?: unknown } | undefined)?.err;
  return error instanceof Error ? `${error.name} ${message}` : message;
}

function withCount([fields, ...rest]: unknown[], leftOut: number): unknown[] {
  if (typeof fields === 'string') return [{ leftOut }, fields, ...rest];
  return [{ ...(fields instanceof Error ? { err: fields } : (fields as object)), leftOut }, ...rest];
}
