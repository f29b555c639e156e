import { expect, test } from 'vitest';
import { pair } from './compare.ts';

/** Whether one line passes for what a row expects. */
function fits(line: string, want: string, isFrame = true): boolean {
  const { got, want: wanted } = pair([line], [want], { name: 'x' }, isFrame);
  return JSON.stringify(got) === JSON.stringify(wanted);
}

test('a line is exactly what is expected', () => {
  expect(fits('20 7 vw|5|x', '20 7 vw|5|{name}')).toBe(true);
  expect(fits('20 7 vw|5|y', '20 7 vw|5|{name}')).toBe(false);
  expect(fits('closed', 'closed')).toBe(true);
  expect(fits('200 json ["a"]', '200 json ["a"]', false)).toBe(true);
});

test('or fits a regular expression as a whole', () => {
  expect(fits('17 7 rtc|17', '~17 7 rtc\\|\\d+')).toBe(true);
  expect(fits('17 7 rtc|17x', '~17 7 rtc\\|\\d+')).toBe(false);
});

test('or holds the JSON that is expected: more in objects, the same in lists', () => {
  expect(fits('50 8 {"b":{"c":1,"d":2},"a":0}', '&50 8 {"a":0,"b":{"c":1}}')).toBe(true);
  expect(fits('24 8 zip:{"a":0}', '&24 8 {"a":0}')).toBe(true);
  expect(fits('50 8 {"a":1}', '&50 8 {"a":0}')).toBe(false);
  expect(fits('50 9 {"a":0}', '&50 8 {"a":0}')).toBe(false);
  expect(fits('50 8 [1,2]', '&50 8 [1]')).toBe(false);
  expect(fits('0 8 200', '&50 8 {"a":0}')).toBe(false);
  expect(fits('200 json {"a":0}', '&200 json {"a":0}', false)).toBe(true);
});

test('what is missing or too much shows', () => {
  expect(pair(['0 7 200'], [], {}, true)).toEqual({ got: ['0 7 200'], want: [] });
  expect(pair([], ['0 7 200'], {}, true)).toEqual({ got: [], want: ['0 7 200'] });
});

test('long lines are shown shortly, and differ when they do', () => {
  const { got, want } = pair([`20 1 ${'x'.repeat(9999)}y`], ['20 1 {x*9999}z'], {}, true);
  expect(got[0]?.length).toBeLessThan(120);
  expect(got).not.toEqual(want);
});
