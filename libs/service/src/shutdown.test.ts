import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { Shutdown } from './shutdown.ts';

function make(deadline = 5) {
  const exit = vi.fn<(code: number) => void>();
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  return { shutdown: new Shutdown({ log, deadline, exit }), exit, lines };
}

describe('Shutdown', () => {
  it('closes the last opened first, one after the other', async () => {
    const { shutdown, exit } = make();
    const order: string[] = [];
    shutdown.add('store', () => void order.push('store'));
    shutdown.add('service', async () => {
      order.push('service…');
      await new Promise(setImmediate);
      order.push('service');
    });
    await shutdown.run('test');
    expect(order).toEqual(['service…', 'service', 'store']);
    expect(exit.mock.calls).toEqual([[0]]);
  });

  it('runs once however often it is asked', async () => {
    const { shutdown, exit } = make();
    const close = vi.fn();
    shutdown.add('store', close);
    await Promise.all([shutdown.run('a'), shutdown.run('b')]);
    await shutdown.run('c');
    expect(close).toHaveBeenCalledTimes(1);
    expect(exit).toHaveBeenCalledTimes(1);
  });

  it('goes on after a closer that fails, and exits with 1', async () => {
    const { shutdown, exit, lines } = make();
    const close = vi.fn();
    shutdown.add('store', close);
    shutdown.add('bus', () => Promise.reject(new Error('broken pipe')));
    await shutdown.run('test');
    expect(close).toHaveBeenCalled();
    expect(exit.mock.calls).toEqual([[1]]);
    expect(lines.join()).toContain('broken pipe');
  });

  it('gives up at the deadline and names the closer', async () => {
    vi.useFakeTimers();
    try {
      const { shutdown, exit, lines } = make(5);
      shutdown.add('bus', () => new Promise(() => {}));
      const done = shutdown.run('test');
      await vi.advanceTimersByTimeAsync(4999);
      expect(exit).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      await done;
      expect(exit.mock.calls).toEqual([[1]]);
      expect(lines.join()).toContain('"closer":"bus"');
    } finally {
      vi.useRealTimers();
    }
  });

  it('runs at a signal; a copy of it changes nothing, a second one later does not wait', async () => {
    vi.useFakeTimers();
    const { shutdown, exit } = make();
    let finish = () => {};
    shutdown.add('store', () => new Promise((resolve) => (finish = resolve)));
    shutdown.listen();
    process.emit('SIGHUP', 'SIGHUP');
    process.emit('SIGINT', 'SIGINT');
    expect(exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1001);
    process.emit('SIGINT', 'SIGINT');
    expect(exit.mock.calls).toEqual([[1]]);
    vi.useRealTimers();
    finish();
    await shutdown.run('again');
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});
