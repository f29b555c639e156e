import { expect, test } from 'vitest';
import { downlink, refusalMessage, timeMessage } from './downlink.ts';

/** Messages as text: `topic payload`; NUL is written `|`, `!` marks those that need no subscription. */
function messages(command: number, body: string): string[] {
  return downlink(command, Buffer.from(body.replaceAll('|', '\0'))).map(
    ({ topic, payload, always }) => `${always ? '!' : ''}${topic} ${payload.toString().replaceAll('\0', '|')}`,
  );
}

test('writes and bridge messages are values of a pin', () => {
  expect(messages(20, 'vw|5|23')).toEqual(['downlink/ds/V5 23', 'hardware vw 5 23']);
  expect(messages(20, 'dw|3|a b|c')).toEqual(['downlink/ds/D3 a b|c', 'hardware dw 3 a b|c']);
  expect(messages(20, 'aw|0|')).toEqual(['downlink/ds/A0 ', 'hardware aw 0 ']);
  expect(messages(15, 'vw|5|1')).toEqual(['downlink/ds/V5 1', 'hardware vw 5 1']);
});

test('pin modes and questions are for the topic of the original only', () => {
  expect(messages(20, 'pm|1|out|2|in')).toEqual(['hardware pm 1 out 2 in']);
  expect(messages(20, 'vr|5')).toEqual(['hardware vr 5']);
});

test('firmware and another server need no subscription', () => {
  expect(messages(17, 'ota|http://example.com/static/ota/f.bin')).toEqual([
    '!downlink/ota/json {"url":"http://example.com/static/ota/f.bin"}',
  ]);
  expect(messages(41, 'example.com|8440')).toEqual(['!downlink/redirect tcp://example.com:8440']);
});

test('what means nothing to such a device is left out', () => {
  expect([messages(17, 'acon'), messages(17, 'ota|'), messages(41, 'x'), messages(6, ''), messages(19, 'x')]).toEqual([
    [],
    [],
    [],
    [],
    [],
  ]);
});

test.each([
  [undefined, 'UTC', 'UTC0', 0, '2023-11-14T22:13:20+00:00'],
  [7200, 'UTC+02:00', '<+0200>-2', 120, '2023-11-15T00:13:20+02:00'],
  [-12_600, 'UTC-03:30', '<-0330>3:30', -210, '2023-11-14T18:43:20-03:30'],
  [19_800, 'UTC+05:30', '<+0530>-5:30', 330, '2023-11-15T03:43:20+05:30'],
])('the time of a zone %s s from UTC', (shift, tz_name, tz_rule, tz_offset, iso8601) => {
  const now = 1_700_000_000_400;
  const { topic, payload } = timeMessage(now, shift === undefined ? undefined : Math.floor(now / 1000) + shift);
  expect(topic).toBe('downlink/utc/all/json');
  expect(JSON.parse(payload.toString())).toEqual({ tz_name, tz_rule, tz_offset, dst_offset: 0, time: now, iso8601 });
});

test('a refusal tells its status', () => {
  expect(refusalMessage(2)).toEqual({ topic: 'downlink/diag', payload: Buffer.from('{"status":2}') });
});
