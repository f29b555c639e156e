import { describe, expect } from 'vitest';
import { answers, exchanges, given, type Row, type Step, widget } from './kit/index.ts';

const account = given();

describe('malformed and foreign messages (hardware.md 4.7)', () => {
  answers(account, 'device', 17, [
    ['no body', '', 2],
    ['a NUL', '|', 2],
    ['NULs', '|||', 2],
    ['an empty key', '|ver|1', 2],
    ['acon', 'acon', undefined],
    ['adis', 'adis', undefined],
    ['ota', 'ota|x', undefined],
    ['meta of newer libraries', 'meta|set|a|b', undefined],
    ['utc of newer libraries', 'utc|time', undefined],
    ['a word', 'hello', undefined],
    ['JSON', '{"ver":"1"}', undefined],
    ['bytes', '{hex:fffe00ff}', undefined],
    ['32 KB', '{x*32768}', undefined],
    ['65535 bytes', '{x*65535}', undefined],
  ]);
});

/** A row: the info message is answered 200, and the device's record shows this. */
function told(name: string, body: string, shown: string, options?: Row[3]): Row {
  return [
    name,
    [`device 17 7 ${body}`, 'app 50 8 1|0'],
    ['device 0 7 200', `app &50 8 {"hardwareInfo":{${shown}}}`],
    { own: true, ...options },
  ];
}

describe('info (hardware.md 4.7)', () => {
  exchanges(account, [
    told(
      'of older libraries',
      'ver|0.6.1|h-beat|10|buff-in|1024|dev|ESP8266|con|WiFi|',
      '"blynkVersion":"0.6.1","boardType":"ESP8266","connectionType":"WiFi","heartbeatInterval":10,"buffIn":1024',
    ),
    told(
      'of the JavaScript library',
      'ver|0.5.4|buff-in|4096|dev|js',
      '"blynkVersion":"0.5.4","boardType":"js","heartbeatInterval":0,"buffIn":4096',
    ),
    told(
      'with firmware, CPU, template and build',
      'ver|1|fw|1.0.2|cpu|XT|tmpl|T|build|Mar  3 2021 10:11:12',
      '"version":"1.0.2","cpuType":"XT","build":"Mar  3 2021 10:11:12","templateId":"T"',
    ),
    told('without a buffer: 250', 'ver|1', '"buffIn":250'),
    told('with a buffer that is no number: 250', 'ver|1|buff-in|many', '"buffIn":250'),
    told('with a buffer below 1: 250', 'ver|1|buff-in|0', '"buffIn":250'),
    told('with a heartbeat that is no number: -1', 'ver|1|h-beat|x', '"heartbeatInterval":-1'),
    told('in any order', 'dev|ESP32|h-beat|20|ver|1', '"boardType":"ESP32","heartbeatInterval":20'),
    told('with keys that nobody knows', 'ver|1|new|thing|dev|ESP32', '"boardType":"ESP32"'),
    told('with an odd key at the end', 'ver|1|dev', '"blynkVersion":"1"'),
    told('in UTF-8', 'ver|1|dev|Plaßkä', '"boardType":"Plaßkä"'),
    told(
      'of libraries from 1.3 on, which begins with mcu',
      'mcu|1.0|blynk|1.3.2|h-beat|45|buff-in|512|dev|ESP32',
      '"version":"1.0","blynkVersion":"1.3.2","heartbeatInterval":45,"buffIn":512',
      {
        better: 'the original ignores it',
      },
    ),
    told(
      'of boards with a co-processor, which begins with ncp',
      'ncp|2.0|h-beat|45|dev|ESP32',
      '"heartbeatInterval":45',
      {
        better: 'the original ignores it',
      },
    ),
    [
      'is not told to apps or other sockets',
      ['device 17 7 ver|1|dev|x'],
      ['device 0 7 200'],
      {
        watch: ['app', 'device', 'device2'],
      },
    ],
    ['of 32 KB', ['device 17 7 ver|1|dev|{x*32768}'], ['device 0 7 200'], { own: true }],
  ]);
});

/** Fails unless the device was told the wall clock of a zone that is this many seconds ahead of UTC. */
function isClock(offsetSeconds: number): Step {
  return async (stage) => {
    const { client } = stage.actor('device');
    client.send(17, 'rtc\0sync', 7);
    const { parts } = await client.next(({ command, id }) => command === 17 && id === 7);
    expect(parts[0]).toBe('rtc');
    expect(Math.abs(Number(parts[1]) - offsetSeconds - Date.now() / 1000)).toBeLessThan(60);
  };
}

describe('the time (hardware.md 4.7)', () => {
  const clock = (tzName?: string, more: object = {}) => ({ widgets: [widget('RTC', { tzName })], ...more });
  const frame = 'device ~17 7 rtc\\|1\\d{9}';
  exchanges(account, [
    ['without a clock widget: silence', ['device 17 7 rtc|sync'], []],
    ['in UTC without a zone', [isClock(0)], [frame], { own: clock() }],
    ['in a zone without summer time', [isClock(19_800)], [frame], { own: clock('Asia/Kolkata') }],
    ['in a zone west of Greenwich', [isClock(-21_600)], [frame], { own: clock('America/Regina') }],
    ['in a zone by an older name', [isClock(-21_600)], [frame], { own: clock('Canada/East-Saskatchewan') }],
    ['in another zone by an older name', [isClock(25_200)], [frame], { own: clock('Asia/Hanoi') }],
    ['in a zone that nobody knows: UTC', [isClock(0)], [frame], { own: clock('Nowhere/Land') }],
    ['in an inactive project', [isClock(0)], [frame], { own: clock('UTC', { project: { isActive: false } }) }],
    ['asked with one word', ['device 17 7 rtc'], [frame], { own: clock() }],
    ['asked by any word with r', ['device 17 7 real|time'], [frame], { own: clock() }],
    ['only who asks is told', ['device 17 7 rtc|sync'], [frame], { own: clock(), watch: ['app', 'device', 'device2'] }],
  ]);
});
