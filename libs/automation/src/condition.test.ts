import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionOf } from './condition.ts';

function meets(condition: Record<string, unknown>, value: string): boolean {
  const compiled = conditionOf(condition);
  if (compiled?.kind !== 'test') throw new Error(`${condition.type} is no plain test`);
  return compiled.test(Buffer.from(value));
}

describe('numbers', () => {
  test.each([
    ['GT', '30', false],
    ['GT', '30.5', true],
    ['GTE', '30', true],
    ['GTE', '29.9', false],
    ['LT', '30', false],
    ['LT', '-5', true],
    ['LTE', '30', true],
    ['LTE', '30.1', false],
    ['EQ', '3e1', true],
    ['EQ', '31', false],
    ['NEQ', '30.0', false],
    ['NEQ', '31', true],
  ])('%s 30 at %s is %s', (type, value, met) => {
    expect(meets({ type, value: 30 }, value)).toBe(met);
  });

  test.each([
    ['10', false],
    ['20', false],
    ['15', true],
    ['10.1', true],
    ['9', false],
    ['21', false],
  ])('BETWEEN 10 and 20 at %s is %s, NOT_BETWEEN the opposite', (value, met) => {
    expect(meets({ type: 'BETWEEN', left: 10, right: 20 }, value)).toBe(met);
    expect(meets({ type: 'NOT_BETWEEN', left: 10, right: 20 }, value)).toBe(!met);
  });

  test('minus zero is another number than zero', () => {
    expect(meets({ type: 'EQ', value: 0 }, '-0')).toBe(false);
    expect(meets({ type: 'EQ', value: 0 }, '0')).toBe(true);
    expect(meets({ type: 'GTE', value: 0 }, '-0')).toBe(true);
  });

  test('a condition without a number compares with 0', () => {
    expect(meets({ type: 'GT' }, '1')).toBe(true);
    expect(meets({ type: 'GT' }, '0')).toBe(false);
  });

  test('text meets no numeric condition', () => {
    const types = ['GT', 'GTE', 'LT', 'LTE', 'EQ', 'NEQ', 'BETWEEN', 'NOT_BETWEEN'];
    for (const type of types) {
      for (const value of ['on', '', '1\x002', 'NaN', '1e999']) {
        expect(meets({ type, value: 5, left: 1, right: 2 }, value)).toBe(false);
      }
    }
  });

  test('for any two numbers exactly one of LT, EQ and GT holds, and each has its opposite', () => {
    const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 4 + 0);
    fc.assert(
      fc.property(number, number, (limit, x) => {
        const at = (type: string): boolean => meets({ type, value: limit }, String(x));
        expect(Number(at('LT')) + Number(at('EQ')) + Number(at('GT'))).toBe(1);
        expect(at('GTE')).toBe(!at('LT'));
        expect(at('LTE')).toBe(!at('GT'));
        expect(at('NEQ')).toBe(!at('EQ'));
      }),
    );
  });
});

describe('texts', () => {
  test('STR_EQUAL compares the whole body, with its NULs, and case', () => {
    expect(meets({ type: 'STR_EQUAL', value: 'on' }, 'on')).toBe(true);
    expect(meets({ type: 'STR_EQUAL', value: 'on' }, 'On')).toBe(false);
    expect(meets({ type: 'STR_EQUAL', value: 'on' }, 'on ')).toBe(false);
    expect(meets({ type: 'STR_EQUAL', value: '1\x002' }, '1\x002')).toBe(true);
    expect(meets({ type: 'STR_EQUAL', value: '1' }, '1\x002')).toBe(false);
  });

  test('STR_NOT_EQUAL is its opposite for every text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (wanted, value) => {
        const equal = meets({ type: 'STR_EQUAL', value: wanted }, value);
        expect(meets({ type: 'STR_NOT_EQUAL', value: wanted }, value)).toBe(!equal);
      }),
    );
  });

  test('without a text nothing is equal', () => {
    expect(meets({ type: 'STR_EQUAL' }, '')).toBe(false);
    expect(meets({ type: 'STR_NOT_EQUAL' }, '')).toBe(true);
  });

  test('CHANGED starts from the text of the document', () => {
    expect(conditionOf({ type: 'CHANGED', value: 'a' })).toEqual({ kind: 'changed', initial: Buffer.from('a') });
    expect(conditionOf({ type: 'CHANGED' })).toEqual({ kind: 'changed', initial: undefined });
  });
});

test.each(['NEVER', 'toString', '', undefined])('a condition of type %j is none', (type) => {
  expect(conditionOf({ type, value: 1 })).toBeUndefined();
});
