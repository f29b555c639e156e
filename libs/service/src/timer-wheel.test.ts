import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdleTimer, TimerWheel } from './timer-wheel.ts';

/** A wheel on a clock that the test moves second by second. */
function make() {
  let time = 0;
  const errors: unknown[] = [];
  const wheel = new TimerWheel({ now: () => time, onError: (error) => errors.push(error) });
  const expired: { name: string; at: number }[] = [];
  const timer = (name: string, timeout: number) =>
    new IdleTimer(timeout, () => expired.push({ name, at: time / 1000 }));
  const pass = (seconds: number) => {
    for (let count = 0; count < seconds; count++) {
      time += 1000;
      wheel.advance();
    }
  };
  return { wheel, timer, expired, errors, pass, jump: (ms: number) => (time += ms) };
}

describe('TimerWheel', () => {
  it('expires an entry once, not before its timeout and at most a second after', () => {
    const { wheel, timer, expired, pass } = make();
    wheel.add(timer('a', 23));
    expect(wheel.size).toBe(1);
    pass(23);
    expect(expired).toEqual([]);
    pass(1);
    expect(expired).toEqual([{ name: 'a', at: 24 }]);
    expect(wheel.size).toBe(0);
    pass(2000);
    expect(expired).toHaveLength(1);
  });

  it('starts again when touched', () => {
    const { wheel, timer, expired, pass } = make();
    const entry = timer('a', 5);
    wheel.add(entry);
    for (let count = 0; count < 10; count++) {
      pass(5);
      wheel.touch(entry);
    }
    expect(expired).toEqual([]);
    pass(6);
    expect(expired).toEqual([{ name: 'a', at: 56 }]);
  });

  it('forgets what was removed, and may be told so twice', () => {
    const { wheel, timer, expired, pass } = make();
    const entry = timer('a', 5);
    wheel.add(entry);
    wheel.remove(entry);
    wheel.remove(entry);
    expect(wheel.size).toBe(0);
    pass(20);
    expect(expired).toEqual([]);
  });

  it('never expires a timeout of 0', () => {
    const { wheel, timer, expired, pass } = make();
    const entry = timer('a', 0);
    wheel.add(entry);
    wheel.touch(entry);
    pass(1000);
    expect(expired).toEqual([]);
  });

  it('changes a timeout both ways', () => {
    const { wheel, timer, expired, pass } = make();
    const [shorter, longer, off] = [timer('shorter', 100), timer('longer', 3), timer('off', 3)];
    for (const entry of [shorter, longer, off]) wheel.add(entry);
    wheel.setTimeout(shorter, 2.3);
    wheel.setTimeout(longer, 10);
    wheel.setTimeout(off, 0);
    pass(50);
    expect(expired).toEqual([
      { name: 'shorter', at: 4 },
      { name: 'longer', at: 11 },
    ]);
  });

  it('serves timeouts longer than one round', () => {
    const { wheel, timer, expired, pass } = make();
    wheel.add(timer('day', 86400));
    pass(86400);
    expect(expired).toEqual([]);
    pass(1);
    expect(expired).toHaveLength(1);
  });

  it('lets an expiring entry add and remove others of the same second', () => {
    const { wheel, timer, expired, pass } = make();
    const victim = timer('victim', 3);
    const follower = timer('follower', 1);
    wheel.add(
      new IdleTimer(3, () => {
        wheel.remove(victim);
        wheel.add(follower);
      }),
    );
    wheel.add(victim);
    pass(20);
    expect(expired).toEqual([{ name: 'follower', at: 6 }]);
    expect(wheel.size).toBe(0);
  });

  it('goes on after an entry that throws', () => {
    const { wheel, timer, expired, errors, pass } = make();
    const error = new Error('boom');
    wheel.add(
      new IdleTimer(1, () => {
        throw error;
      }),
    );
    wheel.add(timer('next', 1));
    pass(2);
    expect(errors).toEqual([error]);
    expect(expired).toHaveLength(1);
  });

  it('takes a pause of the process for two seconds', () => {
    const { wheel, timer, expired, pass, jump } = make();
    wheel.add(timer('a', 10));
    pass(5);
    jump(3_600_000);
    wheel.advance();
    pass(3);
    expect(expired).toEqual([]);
    pass(1);
    expect(expired).toHaveLength(1);
  });

  it('keeps up when its timer fires late', () => {
    const { wheel, timer, expired, jump } = make();
    wheel.add(timer('a', 9));
    for (let count = 0; count < 8; count++) {
      jump(1250);
      wheel.advance();
    }
    expect(expired).toEqual([{ name: 'a', at: 10 }]);
  });

  it('agrees with one timer for each entry, whatever is done', () => {
    const command = fc.record({
      entry: fc.nat(4),
      action: fc.constantFrom('add', 'touch', 'remove', 'set'),
      timeout: fc.oneof(fc.nat(8), fc.constantFrom(511, 512, 513, 1100)),
      pass: fc.oneof(fc.nat(4), fc.constantFrom(300, 700)),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const { wheel, timer, expired, pass } = make();
        const entries = Array.from({ length: 5 }, (_, index) => timer(String(index), 3));
        const model: (number | undefined)[] = [];
        const expected: string[] = [];
        let second = 0;
        for (const { entry: index, action, timeout, pass: seconds } of commands) {
          const entry = entries[index];
          if (!entry) continue;
          if (action === 'add') wheel.add(entry);
          if (action === 'touch') wheel.touch(entry);
          if (action === 'remove') wheel.remove(entry);
          if (action === 'set') wheel.setTimeout(entry, timeout);
          if (action === 'remove' || entry.timeout === 0) model[index] = undefined;
          else if (action !== 'touch' || model[index] !== undefined) model[index] = second + entry.timeout + 1;
          for (let count = 0; count < seconds; count++) {
            second++;
            pass(1);
            for (const [other, at] of model.entries()) {
              if (at !== second) continue;
              expected.push(`${other}@${second}`);
              model[other] = undefined;
            }
          }
        }
        expect(expired.map(({ name, at }) => `${name}@${at}`).toSorted()).toEqual(expected.toSorted());
        expect(wheel.size).toBe(model.filter((at) => at !== undefined).length);
      }),
    );
  });
});
