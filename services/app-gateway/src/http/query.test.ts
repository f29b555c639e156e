import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BAD_ESCAPE, firstOf, parseQuery } from './query.ts';

test.each([
  ['', {}],
  ['value=1', { value: '1' }],
  ['value', { value: '' }],
  ['value=', { value: '' }],
  ['value=1&value=2;value=3', { value: ['1', '2', '3'] }],
  ['value=a;b', { value: 'a', b: '' }],
  ['a=1&&b=2;', { a: '1', b: '2' }],
  ['value=a+b%20c%2Bd', { value: 'a b c+d' }],
  ['value=%D0%9F', { value: 'П' }],
  ['value=1%002', { value: '1\x002' }],
  ['value=a=b', { value: 'a=b' }],
  ['value=1#x&value=2', { value: '1' }],
  ['__proto__=1', JSON.parse('{"__proto__":"1"}')],
  ['=1', { '': '1' }],
])('parses %j', (text, expected) => {
  expect(parseQuery(text)).toEqual(Object.assign(Object.create(null), expected));
  expect(parseQuery(text)[BAD_ESCAPE]).toBeUndefined();
});

test('a bad escape is told with its place', () => {
  expect(parseQuery('value=ab%4')[BAD_ESCAPE]).toBe('unterminated escape sequence at index 2 of: ab%4');
  expect(parseQuery('value=%zz')[BAD_ESCAPE]).toBe("invalid hex byte 'zz' at index 0 of: %zz");
});

test('bytes that are no UTF-8 become U+FFFD', () => {
  expect(parseQuery('value=a%FFb')).toEqual(Object.assign(Object.create(null), { value: 'a\ufffdb' }));
});

test('parameters past 1024 are dropped', () => {
  const query = parseQuery(Array.from({ length: 2000 }, (_, at) => `value=${at}`).join('&'));
  expect(query.value).toHaveLength(1024);
  expect(firstOf(query, 'value')).toBe('0');
});

test('whatever comes, it is parsed and never thrown at', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseQuery(text)));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string())), (pairs) => {
      const query = parseQuery(pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'));
      for (const [name, value] of pairs) expect([query[name]].flat()).toContain(value);
    }),
  );
});
