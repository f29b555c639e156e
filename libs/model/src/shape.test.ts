import { expect, test } from 'vitest';
import { WIDGET_TYPES } from './fields.ts';
import { parseReport, parseWidget } from './parse.ts';
import { shape } from './shape.ts';

test('a default is read by the kind of its field, an enum as text (model.md 0.2)', () => {
  const enums = { method: { of: ['GET', 'POST'] } };
  const { fields } = shape(
    'a:int b:int=-1 c:bool=true d:text e:name=MEDIUM f:method=GET g:ints=[] h:float=none',
    enums,
  );
  const expected = { a: 0, b: -1, c: true, d: undefined, e: 'MEDIUM', f: 'GET', g: [], h: undefined };
  expect(Object.fromEntries(fields.map(({ name, fallback }) => [name, fallback]))).toEqual(expected);
});

test.each(WIDGET_TYPES)('no default of %s is null', (type) => {
  expect(JSON.stringify(parseWidget(`{"type":"${type}","id":1}`))).not.toContain('null');
});

test('the method of a webhook and the steps of a report have defaults (model.md 3.6, 3.7)', () => {
  expect(parseWidget('{"type":"WEBHOOK","id":1}').method).toBe('GET');
  expect(parseReport('{"id":1}').granularityType).toBe('MINUTE');
});
