import { describe } from 'vitest';
import { exchanges, given, onPin, widget } from './kit/index.ts';

const account = given({
  devices: 3,
  tags: [{ id: 100_000, name: 'Both', deviceIds: [0, 1] }],
  watch: ['app', 'device', 'other'],
});

describe('writes of an app (hardware.md 5, 5.2)', () => {
  exchanges(account, [
    ['to a device', ['app 20 7 1-0|vw|1|a'], ['device 20 7 vw|1|a']],
    ['to another device', ['app 20 7 1-1|vw|1|a'], ['other 20 7 vw|1|a']],
    ['without a device: to device 0', ['app 20 7 1|vw|1|a'], ['device 20 7 vw|1|a']],
    ['digital', ['app 20 7 1-0|dw|3|1'], ['device 20 7 dw|3|1']],
    ['analog', ['app 20 7 1-0|aw|3|99'], ['device 20 7 aw|3|99']],
    ['several values', ['app 20 7 1-0|vw|1|a|b|c'], ['device 20 7 vw|1|a|b|c']],
    ['to a tag: to all its devices', ['app 20 7 1-100000|vw|1|a'], ['device 20 7 vw|1|a', 'other 20 7 vw|1|a']],
    ['to every socket of the device', ['app 20 7 1-0|vw|1|a'], ['device 20 7 vw|1|a', 'device2 20 7 vw|1|a']],
    [
      'in order',
      ['app 20 7 1-0|vw|1|a', 'app 20 8 1-0|vw|1|b', 'app 20 9 1-0|vw|1|c'],
      ['device 20 7 vw|1|a', 'device 20 8 vw|1|b', 'device 20 9 vw|1|c'],
    ],
    [
      'questions are not handed on',
      ['app 20 7 1-0|vr|1', 'app 20 8 1-0|dr|1', 'app 20 9 1-0|ar|1'],
      ['app 0 7 2', 'app 0 8 2', 'app 0 9 2'],
      { better: 'the original is silent' },
    ],
    ['of another account do not come', ['foreignApp 20 7 1-0|vw|1|a'], ['foreignApp 0 7 7']],
    [
      'to a device that is away: 7, and it finds the value later',
      ['app 20 7 1-2|vw|1|later', 'new 29 1 {token2}', 'new 16 8 vr|1'],
      ['app 0 7 7', 'new 0 1 200', 'new 20 8 vw|1|later'],
    ],
    [
      'to a device that is away, notifications off: silence',
      ['app 20 7 1-0|vw|1|a'],
      [],
      {
        own: { project: { isNotificationsOff: true } },
        watch: ['app'],
      },
    ],
  ]);
});

const info = (buffer: string): string => `device 17 2 ver|1|buff-in|${buffer}`;

describe('the buffer of the device (hardware.md 5.1)', () => {
  const own = { own: true, watch: ['app', 'device'] } as const;
  const body = (length: number): string => `vw|1|{x*${length - 5}}`;
  exchanges(account, [
    ['untold: 250 bytes fit', [`app 20 7 1-0|${body(250)}`], [`device 20 7 ${body(250)}`], own],
    ['untold: 251 do not, and the app gets 7', [`app 20 7 1-0|${body(251)}`], ['app 0 7 7'], own],
    [
      'untold: the same over HTTP',
      ['http GET /{token0}/update/v1?value={x*246}'],
      ['http 200 -', 'app 20 111 1-0|vw|1|{x*246}'],
      own,
    ],
    ['told 100: 95 fit', [info('100'), `app 20 7 1-0|${body(95)}`], ['device 0 2 200', `device 20 7 ${body(95)}`], own],
    ['told 100: 96 do not', [info('100'), `app 20 7 1-0|${body(96)}`], ['device 0 2 200', 'app 0 7 7'], own],
    [
      'told 1024: 1019 fit',
      [info('1024'), `app 20 7 1-0|${body(1019)}`],
      ['device 0 2 200', `device 20 7 ${body(1019)}`],
      own,
    ],
    ['told 1024: 1020 do not', [info('1024'), `app 20 7 1-0|${body(1020)}`], ['device 0 2 200', 'app 0 7 7'], own],
    [
      'told nothing of it: 245 fit',
      ['device 17 2 ver|1', `app 20 7 1-0|${body(245)}`],
      ['device 0 2 200', `device 20 7 ${body(245)}`],
      own,
    ],
    [
      'told nothing of it: 246 do not',
      ['device 17 2 ver|1', `app 20 7 1-0|${body(246)}`],
      ['device 0 2 200', 'app 0 7 7'],
      own,
    ],
    [
      'what one socket told holds for the other',
      ['device2 17 2 ver|1|buff-in|1024', `app 20 7 1-0|${body(1000)}`],
      ['device2 0 2 200', `device 20 7 ${body(1000)}`, `device2 20 7 ${body(1000)}`],
      own,
    ],
    [
      'and after a reconnection',
      [info('1024'), 'device close', 'new 29 1 {token0}', `app 20 7 1-0|${body(1000)}`],
      ['device 0 2 200', 'new 0 1 200', `new 20 7 ${body(1000)}`],
      own,
    ],
    [
      'bytes count, not characters',
      [info('100'), 'app 20 7 1-0|vw|1|{ü*60}'],
      ['device 0 2 200', 'app 0 7 7'],
      {
        ...own,
        better: 'the original counts characters',
      },
    ],
    [
      'what does not fit is kept all the same',
      [`app 20 7 1-0|${body(300)}`, 'http GET /{token0}/get/v1'],
      ['app 0 7 7', 'http 200 json ["{x*295}"]'],
      own,
    ],
  ]);
});

describe('apps come and go (hardware.md 5.4)', () => {
  const tells = { own: { project: { isAppConnectedOn: true } }, watch: ['device'] };
  const newApp = 'newApp 2 1 {email}|{hash}|Android|2.27.34|Blynk';
  const newWeb = 'newWeb 2 1 {email}|{hash}|web|1.0.0|Blynk';
  exchanges(account, [
    ['a device is told of the first app', [newApp], ['newApp 0 1 200', 'device 17 7777 acon'], tells],
    ['a device is told of the first web app', [newWeb], ['newWeb 0 1 200', 'device 17 7777 acon'], tells],
    [
      'a device is told when the last app goes',
      [newApp, 'newApp close'],
      ['newApp 0 1 200', 'device 17 7777 acon', 'device 17 7777 adis'],
      tells,
    ],
    [
      'a device is told of a second app',
      [newApp, newWeb],
      ['newApp 0 1 200', 'newWeb 0 1 200', 'device 17 7777 acon', 'device 17 7777 acon'],
      tells,
    ],
    [
      'not that an app goes while another is left',
      [newApp, newWeb, 'newApp close'],
      ['newApp 0 1 200', 'newWeb 0 1 200', 'device 17 7777 acon', 'device 17 7777 acon'],
      { ...tells, better: 'the original tells it of every app that goes' },
    ],
    [
      'not in a project that does not ask for it',
      [newApp, 'newApp close'],
      ['newApp 0 1 200'],
      {
        own: true,
        watch: ['device'],
      },
    ],
    [
      'not while the project is stopped',
      [newApp, 'newApp close'],
      ['newApp 0 1 200'],
      {
        own: { project: { isAppConnectedOn: true, isActive: false } },
        watch: ['device'],
      },
    ],
  ]);
});

describe('reading widgets (hardware.md 5.3)', () => {
  const own = (type: string, pin: string) => ({
    own: { widgets: [onPin(type, pin, { frequency: 60_000 })] },
    watch: ['app', 'device'],
  });
  exchanges(account, [
    ['a virtual pin', [], ['device 20 7778 vr|5'], own('GAUGE', 'v5')],
    ['a digital pin', [], ['device 20 7778 dr|5'], own('LEVEL_DISPLAY', 'd5')],
    ['an analog pin', [], ['device 20 7778 ar|5'], own('LABELED_VALUE_DISPLAY', 'a5')],
  ]);
});

describe('firmware (hardware.md 5.6)', () => {
  exchanges(account, [
    [
      'a build without an update on its way is only noted',
      ['device 17 7 ver|1|build|Jan  1 2020 00:00:00'],
      ['device 0 7 200'],
      {
        own: { widgets: [widget('RTC')] },
        watch: ['app', 'device'],
      },
    ],
  ]);
});
