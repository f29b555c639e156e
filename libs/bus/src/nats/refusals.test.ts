import { describe, expect, it } from 'vitest';
import { Refusals } from './refusals.ts';

function setUp() {
  const lines: object[] = [];
  const counted: string[] = [];
  const clock = { now: 0 };
  const log = { warn: (fields: object, message: string) => lines.push({ ...fields, message }) };
  const refusals = new Refusals(log, { refused: (reason) => counted.push(reason) }, () => clock.now);
  return { lines, counted, clock, refusals };
}

describe('what the bus refuses', () => {
  it('is counted each time, and told at most once in five seconds for a peer and reason', () => {
    const { lines, counted, clock, refusals } = setUp();
    for (let ms = 0; ms < 20_000; ms += 10) {
      clock.now = ms;
      refusals.refuse('version', 'router-next', 'a packet was refused');
      refusals.tellLeftOut();
    }
    expect(counted).toHaveLength(2000);
    expect(lines).toEqual([
      { from: 'router-next', message: 'a packet was refused' },
      { from: 'router-next', message: 'a packet was refused', leftOut: 500 },
      { from: 'router-next', message: 'a packet was refused', leftOut: 500 },
      { from: 'router-next', message: 'a packet was refused', leftOut: 500 },
    ]);
  });

  it('is told to the last one when it has ended', () => {
    const { lines, clock, refusals } = setUp();
    for (let at = 0; at < 3; at++) refusals.refuse('malformed', 'x', 'a packet was refused', { at });
    clock.now = 4999;
    refusals.tellLeftOut();
    expect(lines).toHaveLength(1);
    clock.now = 5000;
    refusals.tellLeftOut();
    expect(lines[1]).toEqual({ from: 'x', at: 0, message: 'a packet was refused', leftOut: 2 });
    clock.now = 60_000;
    refusals.tellLeftOut();
    expect(lines).toHaveLength(2);
  });

  it('tells peers and reasons apart, until there are too many', () => {
    const { lines, counted, refusals } = setUp();
    refusals.refuse('version', 'a', 'a packet was refused');
    refusals.refuse('malformed', 'a', 'a packet was refused');
    refusals.refuse('version', 'b', 'a packet was refused');
    expect(lines).toHaveLength(3);
    for (let at = 0; at < 10_000; at++) refusals.refuse('version', `made-up-${at}`, 'a packet was refused');
    expect(counted).toHaveLength(10_003);
    expect(lines.length).toBeLessThan(110);
    expect(lines.at(-1)).toEqual({ from: 'others', message: 'a packet was refused' });
  });
});
