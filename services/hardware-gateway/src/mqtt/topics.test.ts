import { expect, test } from 'vitest';
import { isFilter, isServed, isTopic, matches, nameOfPin, pinOfName, valuesOf } from './topics.ts';

test.each([
  ['V5', { letter: 'v', number: 5 }],
  ['d255', { letter: 'd', number: 255 }],
  ['A0', { letter: 'a', number: 0 }],
  ['V256', undefined],
  ['V', undefined],
  ['X5', undefined],
  ['V-1', undefined],
  ['Temperature', undefined],
  ['', undefined],
])('the datastream %s is the pin %j', (name, pin) => {
  expect(pinOfName(name)).toEqual(pin);
});

test('a pin is named in upper case', () => {
  expect(nameOfPin('v', 5)).toBe('V5');
});

test.each(['#', '+', 'downlink/#', 'downlink/+/V5', 'a//b', '/', 'hardware'])('%s is a filter', (filter) => {
  expect(isFilter(filter)).toBe(true);
});

test.each(['', 'a/#/b', 'a#', 'a/b+', '+a', 'a\0', 'a'.repeat(600)])('%j is no filter', (filter) => {
  expect(isFilter(filter)).toBe(false);
});

test('topics have no wildcards', () => {
  expect(['ds/V5', 'a//b'].map(isTopic)).toEqual([true, true]);
  expect(['', 'ds/#', 'ds/+', 'a\0'].map(isTopic)).toEqual([false, false, false, false]);
});

test.each([
  ['#', 'downlink/ds/V5', true],
  ['downlink/#', 'downlink/ds/V5', true],
  ['downlink/#', 'downlink', true],
  ['downlink/ds/+', 'downlink/ds/V5', true],
  ['downlink/+/V5', 'downlink/ds/V5', true],
  ['downlink/+', 'downlink/ds/V5', false],
  ['downlink/ds/V5', 'downlink/ds/V5', true],
  ['downlink/ds/V5', 'downlink/ds/V50', false],
  ['downlink/ds', 'downlink/ds/V5', false],
  ['downlink/ds/V5/x', 'downlink/ds/V5', false],
])('the filter %s takes %s: %s', (filter, topic, taken) => {
  expect(matches(filter, topic)).toBe(taken);
});

test('what is never published is not served', () => {
  expect(['#', '+/ds/V5', 'downlink/x', 'hardware', 'Hardware'].every(isServed)).toBe(true);
  expect(['ds/V5', 'hardware/#', '$SYS/#', 'downlinks/#'].some(isServed)).toBe(false);
});

test.each([
  ['downlink/ds/V5', { letter: 'v', number: 5 }],
  ['downlink/ds/+', 'all'],
  ['downlink/#', 'all'],
  ['#', 'all'],
  ['downlink/ota/json', undefined],
  ['hardware', undefined],
])('a subscription to %s brings the last values of %j', (filter, values) => {
  expect(valuesOf(filter)).toEqual(values);
});
