import { describe, expect, it } from 'vitest';
import { createLog, prettyLine } from './log.ts';
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
