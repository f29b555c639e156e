import { describe } from 'vitest';
import { answers, exchanges, given, type Row, type WidgetDocument, widget } from './kit/index.ts';

/** Commands by which a device asks for a notice, and what they need. */
const PUSH = 14;
const SMS = 18;
const TWEET = 12;
const EMAIL = 13;

const bare = given({ watch: ['app', 'device', 'other'], devices: 2 });

describe.each([
  ['push', PUSH, 255, 14],
  ['SMS', SMS, 160, 14],
  ['tweet', TWEET, 140, 14],
] as const)('%s without its widget (hardware.md 4.9 to 4.11)', (_name, command, longest, unset) => {
  answers(bare, 'device', command, [
    ['no text', '', 13],
    ['a text', 'hello', unset],
    ['one character', 'x', unset],
    ['the longest text', `{x*${longest}}`, unset],
    ['one character more', `{x*${longest + 1}}`, 13],
    ['the longest text in UTF-8 counts characters, not bytes', `{ü*${longest}}`, unset],
    ['NULs', '|||', unset],
    ['bytes that are no text', '{hex:fffe00}', unset],
    ['32 KB', '{x*32768}', 13],
    ['65535 bytes', '{x*65535}', 13],
  ]);
});

describe('e-mail without its widget (hardware.md 4.8)', () => {
  answers(bare, 'device', EMAIL, [
    ['no body', '', 6],
    ['one part', 'hello', 6],
    ['subject and text', 'subject|text', 6],
    ['receiver, subject and text', 'ann@example.com|subject|text', 6],
    ['32 KB', '{x*32768}', 6],
    ['65535 bytes', '{x*65535}', 6],
  ]);
});

/** A row with a widget that is not set up, or a project that is stopped. */
function row(
  name: string,
  widgets: WidgetDocument[],
  command: number,
  body: string,
  status: number,
  project = {},
): Row {
  return [name, [`device ${command} 7 ${body}`], [`device 0 7 ${status}`], { own: { devices: 2, widgets, project } }];
}

const stopped = { isActive: false };

describe('widgets that are not set up (hardware.md 4.8 to 4.11)', () => {
  exchanges(bare, [
    row('push: no phone', [widget('NOTIFICATION')], PUSH, 'hello', 14),
    row('push: a stopped project', [widget('NOTIFICATION')], PUSH, 'hello', 8, stopped),
    row('push: a stopped project, no widget', [], PUSH, 'hello', 8, stopped),
    row('push: a bad text comes before a stopped project', [], PUSH, '', 13, stopped),
    row('SMS: no number', [widget('SMS')], SMS, 'hello', 14),
    row('SMS: an empty number', [widget('SMS', { to: '' })], SMS, 'hello', 14),
    row('SMS: a stopped project', [widget('SMS', { to: '+123456789' })], SMS, 'hello', 14, stopped),
    row('SMS: a bad text comes first', [widget('SMS', { to: '+123456789' })], SMS, '', 13),
    row('tweet: no account', [widget('TWITTER')], TWEET, 'hello', 14),
    row('tweet: no secret', [widget('TWITTER', { token: 't' })], TWEET, 'hello', 14),
    row('tweet: a stopped project', [widget('TWITTER', { token: 't', secret: 's' })], TWEET, 'hello', 14, stopped),
    row('tweet: a bad text comes first', [widget('TWITTER', { token: 't', secret: 's' })], TWEET, '{x*141}', 13),
    row('e-mail: no body', [widget('EMAIL')], EMAIL, '', 2),
    row('e-mail: one part', [widget('EMAIL')], EMAIL, 'hello', 2),
    row('e-mail: NULs', [widget('EMAIL')], EMAIL, '|||', 2),
    row('e-mail: no address', [widget('EMAIL')], EMAIL, 'nobody|subject|text', 2),
    row('e-mail: an address without a domain', [widget('EMAIL')], EMAIL, 'ann@|subject|text', 2),
    row('e-mail: an address of 300 characters', [widget('EMAIL')], EMAIL, '{x*300}@example.com|subject|text', 2),
    row('e-mail: a stopped project', [widget('EMAIL')], EMAIL, 'subject|text', 6, stopped),
    row('e-mail: a stopped project comes before an empty body', [widget('EMAIL')], EMAIL, '', 6, stopped),
  ]);
});

describe('how often (hardware.md 7.2)', () => {
  const phone = { androidTokens: { phone: 'no-such-token' } };
  exchanges(bare, [
    [
      'the second push at once is refused',
      ['device 14 7 hello', 'device 14 8 hello'],
      ['device 0 7 200', 'device 0 8 1'],
      {
        own: { devices: 2, widgets: [widget('NOTIFICATION', phone)] },
      },
    ],
    [
      'a bad e-mail counts too',
      ['device 13 7 nobody|subject|text', 'device 13 8 nobody|subject|text'],
      ['device 0 7 2', 'device 0 8 1'],
      {
        own: { devices: 2, widgets: [widget('EMAIL')] },
      },
    ],
    [
      'what is refused before does not count',
      ['device 14 7', 'device 14 8', 'device 14 9 hello'],
      ['device 0 7 13', 'device 0 8 13', 'device 0 9 200'],
      { own: { devices: 2, widgets: [widget('NOTIFICATION', phone)] } },
    ],
    [
      'a push is no SMS',
      ['device 14 7 hello', 'device 18 8 hello'],
      ['device 0 7 200', 'device 0 8 14'],
      {
        own: { devices: 2, widgets: [widget('NOTIFICATION', phone), widget('SMS')] },
      },
    ],
    [
      'another device has its own time',
      ['device 14 7 hello', 'other 14 8 hello'],
      ['device 0 7 200', 'other 0 8 200'],
      {
        own: { devices: 2, widgets: [widget('NOTIFICATION', phone)] },
      },
    ],
    [
      'a new connection does not start anew',
      ['device 14 7 hello', 'device2 14 8 hello'],
      ['device 0 7 200', 'device2 0 8 1'],
      {
        own: { devices: 2, widgets: [widget('NOTIFICATION', phone)] },
        better: 'the original counts by socket',
      },
    ],
  ]);
});
