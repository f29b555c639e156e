/**
 * A clock in whole microseconds since 1970 that never stands still: writes of one millisecond keep their order. `now` is
 * a wall clock in milliseconds; while it stands or goes back, each call is one microsecond after the last.
 */
export function createMicroClock(now: () => number = Date.now): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Math.floor(now() * 1000));
    return last;
  };
}
