import { closeSync, openSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLog, logFile, prettyLine } from './log.ts';
import { loadSettings } from './settings.ts';

function capture(env: Record<string, string>) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ name: 'router', settings: loadSettings({ env }), destination });
  return { log, lines };
}

describe('createLog', () => {
  it('writes JSON lines with the level as a word', () => {
    const { log, lines } = capture({});
    log.info({ port: 8080 }, 'listening');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', name: 'router', port: 8080, msg: 'listening' });
  });

  it('obeys log.level', () => {
    const { log, lines } = capture({ LOG_LEVEL: 'warn' });
    log.info('not this');
    log.warn('this');
    expect(lines).toHaveLength(1);
    const silent = capture({ LOG_LEVEL: 'off' });
    silent.log.fatal('nothing');
    expect(silent.lines).toEqual([]);
  });

  it('never writes a password', () => {
    const { log, lines } = capture({});
    log.info({ password: 'hunter2', user: { pass: 'hunter2' } }, 'login');
    expect(lines.join()).not.toContain('hunter2');
  });

  it('writes readable lines when asked to', () => {
    const { log, lines } = capture({ LOG_FORMAT: 'pretty' });
    log.warn({ port: 8080, reason: 'busy' }, 'not listening');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}router: not listening port=8080 reason=busy\n$/);
  });
});

describe('a cause that meets many', () => {
  afterEach(() => vi.useRealTimers());

  it('fills ten lines in ten seconds, and one with the number of the others', () => {
    vi.useFakeTimers();
    const { log, lines } = capture({});
    const child = log.child({ id: 'router-1' });
    for (let n = 1; n <= 5000; n++) child.warn({ err: new TypeError('away'), states: n }, 'not saved');
    expect(lines).toHaveLength(10);
    vi.advanceTimersByTime(10_000);
    expect(lines).toHaveLength(11);
    const told = { id: 'router-1', states: 5000, leftOut: 4990, err: { message: 'away' }, msg: 'not saved' };
    expect(JSON.parse(lines[10] ?? '')).toMatchObject(told);
    child.warn({ states: 1 }, 'not saved');
    expect(lines).toHaveLength(12);
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(12);
  });

  it('keeps no other line back', () => {
    const { log, lines } = capture({ LOG_LEVEL: 'debug' });
    for (let n = 0; n < 20; n++) {
      log.debug({ n }, 'a detail');
      log.info({ n }, 'a fact');
    }
    expect(lines).toHaveLength(40);
    for (let n = 0; n < 20; n++) log.error(new TypeError('one'), 'failed');
    log.error(new RangeError('another'), 'failed');
    log.error('failed otherwise');
    expect(lines).toHaveLength(52);
  });
});

it('logFile goes on while the disk is full', () => {
  const full = openSync('/dev/full', 'w');
  const file = logFile(full);
  const line = `${'x'.repeat(999)}\n`;
  for (let n = 0; n < 1000; n++) file.write(line);
  closeSync(full);
  expect(() => file.write(line)).not.toThrow();
});

describe('prettyLine', () => {
  it('puts the stack of an error below', () => {
    const { log, lines } = capture({ LOG_FORMAT: 'pretty' });
    log.error({ err: new Error('boom') }, 'failed');
    expect(lines[0]).toMatch(/failed\nError: boom\n {4}at /);
  });

  it('leaves what is not JSON alone', () => {
    expect(prettyLine('plain\n')).toBe('plain\n');
  });
});
