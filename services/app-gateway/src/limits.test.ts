import { expect, test } from 'vitest';
import { Limits } from './limits.ts';

/** Limits of gateways that hear each other, or not. */
class Gateways {
  now = 0;
  isCutOff = false;
  private readonly heard: ((limit: string, name: string) => void)[] = [];

  add(): Limits {
    const at = this.heard.length;
    const bus = {
      used: (limit: string, name: string) => {
        if (!this.isCutOff) for (const [to, hear] of this.heard.entries()) if (to !== at) hear(limit, name);
      },
      onUsed: (handler: (limit: string, name: string) => void) => void this.heard.push(handler),
    };
    const limits = new Limits({ bus, monotonic: () => this.now, settings: { hourlyRegistrations: 3 } });
    limits.run();
    return limits;
  }
}

function one() {
  const gateways = new Gateways();
  const { attempts } = gateways.add();
  return { gateways, attempts };
}

test('forgives one failure after the other', () => {
  const { gateways, attempts } = one();
  for (let count = 0; count < 20; count++) attempts.failed('a', 'ann');
  expect([attempts.allowed('a', 'ann'), attempts.allowed('a', 'bob'), attempts.allowed('b', 'ann')]).toEqual([
    false,
    true,
    true,
  ]);
  gateways.now = 15_000;
  expect(attempts.allowed('a', 'ann')).toBe(true);
  attempts.failed('a', 'ann');
  expect(attempts.allowed('a', 'ann')).toBe(false);
  gateways.now = 15_000 * 21;
  for (let count = 0; count < 19; count++) attempts.failed('a', 'ann');
  expect(attempts.allowed('a', 'ann')).toBe(true);
});

test('an address has its own bound over all accounts', () => {
  const { gateways, attempts } = one();
  for (let count = 0; count < 200; count++) attempts.failed('a', `user${count}`);
  expect([attempts.allowed('a'), attempts.allowed('b')]).toEqual([false, true]);
  gateways.now = 1000;
  expect(attempts.allowed('a')).toBe(true);
});

test('a long name is one with all that begin alike', () => {
  const { attempts } = one();
  for (let count = 0; count < 20; count++) attempts.failed('a', `${'x'.repeat(300)}${count}`);
  expect(attempts.allowed('a', 'x'.repeat(60_000))).toBe(false);
});

test('what one gateway counts, the others count too', () => {
  const gateways = new Gateways();
  const [a, b] = [gateways.add(), gateways.add()];
  for (let count = 0; count < 10; count++) {
    a.attempts.failed('a', 'ann');
    b.attempts.failed('a', 'ann');
    a.mails.take('7');
    b.mails.take('7');
  }
  expect([a, b].map(({ attempts }) => attempts.allowed('a', 'ann'))).toEqual([false, false]);
  expect([a, b].map(({ mails }) => mails.take('7'))).toEqual([false, false]);
  expect([a, b, a, b, a, b].map(({ registrations }) => registrations.take())).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('gateways that do not hear each other count for themselves', () => {
  const gateways = new Gateways();
  const [a, b] = [gateways.add(), gateways.add()];
  gateways.isCutOff = true;
  for (let count = 0; count < 20; count++) a.attempts.failed('a', 'ann');
  expect([a, b].map(({ attempts }) => attempts.allowed('a', 'ann'))).toEqual([false, true]);
});
