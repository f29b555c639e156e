import { describe } from 'vitest';
import { answers, exchanges, given, onPin, onPins, type Row, type WidgetDocument, widget } from './kit/index.ts';

const account = given({ devices: 2 });

describe('writes reach the app as they are, without an answer (hardware.md 4.2)', () => {
  answers(
    account,
    'device',
    20,
    [
      ['virtual', 'vw|5|23'],
      ['digital', 'dw|13|1'],
      ['analog', 'aw|0|1023'],
      ['several values', 'vw|3|10|20|30'],
      ['empty values between others', 'vw|3|a||c'],
      ['a NUL at the end', 'vw|3|a|'],
      ['only a blank', 'vw|3| '],
      ['only a NUL', 'vw|3||'],
      ['a negative number', 'vw|3|-1.5e-3'],
      ['JSON', 'vw|3|{"a":[1,"b"]}'],
      ['pin 0', 'vw|0|a'],
      ['pin 255', 'vw|255|a'],
      ['a pin with a sign', 'vw|+5|a'],
      ['a pin with zeros before it', 'vw|007|a'],
      ['a type in upper case', 'Vw|5|a'],
      ['digital in upper case', 'Dw|5|1'],
      ['analog in upper case', 'Aw|5|1'],
      ['more letters than two', 'vwx|5|a'],
    ].map(([name = '', body = '']) => [name, body, [`app 20 7 1-0|${body}`]]),
  );
});

describe('malformed writes get 2 and are told to nobody (hardware.md 4.2)', () => {
  answers(account, 'device', 20, [
    ['no body', '', 2],
    ['one letter', 'v', 2],
    ['only the operation', 'vw', 2],
    ['no pin', 'vw|', 2],
    ['three bytes', 'vw5', 2],
    ['no value', 'vw|5', 2],
    ['an empty value', 'vw|5|', 2],
    ['an empty pin', 'vw||1', 2],
    ['no operation', '|w|5|1', 2],
    ['pin 256', 'vw|256|1', 2],
    ['pin 999', 'vw|999|1', 2],
    ['pin -1', 'vw|-1|1', 2],
    ['a pin beyond 32 bits', 'vw|99999999999|1', 2],
    ['a pin with a letter', 'vw|V5|1', 2],
    ['an analog pin by its name', 'aw|A0|1', 2],
    ['a pin with a fraction', 'vw|1.0|1', 2],
    ['a pin with a blank', 'vw| 5|1', 2],
    ['a pin in hexadecimal', 'vw|0x5|1', 2],
    ['only a sign for a pin', 'vw|+|1', 2],
    ['type x', 'xw|5|1', 2],
    ['a digit for a type', '5w|5|1', 2],
    ['type in UTF-8', 'üw|5|1', undefined],
    ['32 KB without a NUL', 'vw{x*32768}', 2],
    ['64 KB without a NUL', 'vw{x*65533}', 2],
    ['32 KB of a pin', 'vw|{9*32768}|1', 2],
    ['64 KB of NULs', '{hex:00}w{hex:00}', 2],
  ]);
});

describe('other operations are ignored (hardware.md 4.2)', () => {
  answers(account, 'device', 20, [
    ['vr', 'vr|5', undefined],
    ['dr', 'dr|5', undefined],
    ['ar', 'ar|5', undefined],
    ['pm', 'pm|5|out', undefined],
    ['info', 'info|ver|1', undefined],
    ['VW', 'VW|5|1', undefined],
    ['vR', 'vR|5|1', undefined],
    ['a word', 'hello', undefined],
    ['JSON', '{"a":1}', undefined],
    ['bytes', '{hex:fffefdfc}', undefined],
    ['NULs', '||||', undefined],
    ['32 KB', '{x*32768}', undefined],
    ['65535 bytes', '{x*65535}', undefined],
  ]);
});

describe('who gets a write (hardware.md 4.2)', () => {
  const write = 'device 20 7 vw|1|a';
  const told = '20 7 1-0|vw|1|a';
  exchanges(account, [
    ['every app of the account', [write], [`app ${told}`, `app2 ${told}`, `web ${told}`]],
    ['shared apps of the project, over both headers', [write], [`app ${told}`, `shared ${told}`, `sharedWeb ${told}`]],
    [
      'no other device, and no other socket of it',
      [write],
      [`app ${told}`],
      {
        watch: ['app', 'device', 'device2', 'other'],
      },
    ],
    ['nobody of another account', [write], [`app ${told}`], { watch: ['app', 'device', 'foreign', 'foreignApp'] }],
    [
      'each write bears the device that sent it',
      ['device 20 7 vw|1|a', 'other 20 8 vw|1|b'],
      ['app 20 7 1-0|vw|1|a', 'app 20 8 1-1|vw|1|b'],
    ],
    [
      'nobody, while the project is inactive',
      [write, 'http GET /{token0}/get/v1'],
      ['http 200 json ["a"]'],
      {
        own: { project: { isActive: false } },
      },
    ],
    [
      'nobody, once the app has stopped the project; then it is kept',
      ['app 8 5 1', write, 'device 16 8 vr|1'],
      ['app 0 5 200', 'device 20 8 vw|1|a'],
      { own: true },
    ],
    [
      'apps again, once the project is started (7: device 1 is away)',
      ['app 8 5 1', 'app 7 6 1', write],
      ['app 0 5 200', 'app 0 1 7', 'app 0 6 200', `app ${told}`],
      { own: true },
    ],
    [
      'apps, though the project has notifications off',
      [write],
      [`app ${told}`],
      {
        own: { project: { isNotificationsOff: true } },
      },
    ],
  ]);
});

/** A row: after these writes the widget, or the pin, is read over HTTP. */
function kept(name: string, widgets: WidgetDocument[], writes: string[], pin: string, answer: string): Row {
  return [
    name,
    [...writes.map((body, at) => `device 20 ${at + 2} ${body}`), `http GET /{token0}/get/${pin}`],
    [...writes.map((body, at) => `app 20 ${at + 2} 1-0|${body}`), `http ${answer}`],
    { own: { devices: 2, widgets } },
  ];
}

describe('what a write changes (hardware.md 4.3)', () => {
  exchanges(account, [
    kept('a widget of the pin', [onPin('GAUGE', 'v5')], ['vw|5|1', 'vw|5|2'], 'v5', '200 json ["2"]'),
    kept('no widget: the pin storage', [], ['vw|6|a'], 'v6', '200 json ["a"]'),
    kept('several values', [], ['vw|6|a|b|c'], 'v6', '200 json ["a","b","c"]'),
    kept('not a pin of another type', [], ['dw|6|1'], 'v6', "400 text Requested pin doesn't exist in the app."),
    kept('not a widget of another device', [onPin('GAUGE', 'v5', { deviceId: 1 })], ['vw|5|1'], 'v5', '200 json ["1"]'),
    kept('the first of two widgets', [onPin('GAUGE', 'v5'), onPin('LED', 'v5')], ['vw|5|1'], 'v5', '200 json ["1"]'),
    kept('a terminal remembers', [onPin('TERMINAL', 'v8')], ['vw|8|a', 'vw|8|b'], 'v8', '200 json ["a","b"]'),
    kept('a terminal forgets at clr', [onPin('TERMINAL', 'v8')], ['vw|8|a', 'vw|8|clr'], 'v8', '200 json []'),
    kept(
      'a terminal remembers 25 lines',
      [onPin('TERMINAL', 'v8')],
      [...Array(27).keys()].map((n) => `vw|8|${n}`),
      'v8',
      `200 json [${[...Array(27).keys()].slice(2).map((n) => `"${n}"`)}]`,
    ),
    kept(
      'a map remembers',
      [onPin('MAP', 'v8')],
      ['vw|8|1|50.4|30.5|A'],
      'v8',
      '200 json ["1\\u000050.4\\u000030.5\\u0000A"]',
    ),
    kept('a map forgets at clr', [onPin('MAP', 'v8')], ['vw|8|1|50.4|30.5|A', 'vw|8|clr'], 'v8', '200 json []'),
    kept(
      'one stream of a split RGB',
      [onPins('RGB', ['v1', 'v2', 'v3'], { splitMode: true })],
      ['vw|2|20'],
      'v1',
      '200 json ["","20",""]',
    ),
    kept(
      'all streams of a merged RGB',
      [onPins('RGB', ['v1', 'v1', 'v1'], { splitMode: false })],
      ['vw|1|1|2|3'],
      'v1',
      '200 json ["1","2","3"]',
    ),
    kept(
      'one line of a simple LCD',
      [onPins('LCD', ['v1', 'v2'], { advancedMode: false })],
      ['vw|1|up', 'vw|2|down'],
      'v1',
      '200 json ["up","down"]',
    ),
    kept('a digital write hits an analog pin', [onPin('SLIDER', 'a3')], ['dw|3|5'], 'a3', '200 json ["5"]'),
    kept(
      'an analog write hits a pin in PWM mode',
      [onPin('SLIDER', 'd3', { pwmMode: true })],
      ['aw|3|5'],
      'd3',
      '200 json ["5"]',
    ),
    kept(
      'a time input',
      [onPin('TIME_INPUT', 'v4')],
      ['vw|4|3600|7200|UTC|1,2'],
      'v4',
      '200 json ["3600","7200","UTC","1,2"]',
    ),
    kept(
      'a table keeps the last command',
      [onPin('TABLE', 'v4')],
      ['vw|4|add|1|a|b'],
      'v4',
      '200 json ["add","1","a","b"]',
    ),
  ]);
  exchanges(account, [
    [
      'every widget of the pin takes it',
      ['device 20 2 vw|5|9', 'app 70 3 1|11', 'app 70 4 1|12'],
      ['app 20 2 1-0|vw|5|9', 'app &70 3 {"value":"9"}', 'app &70 4 {"value":"9"}'],
      { own: { widgets: [onPin('GAUGE', 'v5', { id: 11 }), onPin('LED', 'v5', { id: 12 })] } },
    ],
    [
      'the rows of a table',
      ['device 20 2 vw|5|add|1|Row|5', 'device 20 3 vw|5|update|1|New|6', 'app 70 4 1|11'],
      [
        'app 20 2 1-0|vw|5|add|1|Row|5',
        'app 20 3 1-0|vw|5|update|1|New|6',
        'app &70 4 {"rows":[{"id":1,"name":"New","value":"6","isSelected":true}]}',
      ],
      { own: { widgets: [onPin('TABLE', 'v5', { id: 11 })] } },
    ],
    [
      'a table without a number gets 2',
      ['device 20 2 vw|5|add|x|Row|5'],
      ['device 0 2 2'],
      {
        own: { widgets: [onPin('TABLE', 'v5')] },
      },
    ],
    [
      'a time input with a bad number gets 2',
      ['device 20 2 vw|5|soon|late|UTC'],
      ['device 0 2 2'],
      {
        own: { widgets: [onPin('TIME_INPUT', 'v5')] },
      },
    ],
    [
      'a player plays',
      ['device 20 2 vw|5|play', 'app 70 3 1|11'],
      ['app 20 2 1-0|vw|5|play', 'app &70 3 {"isOnPlay":true}'],
      { own: { widgets: [onPin('PLAYER', 'v5', { id: 11 })] } },
    ],
    [
      'when the device last sent something',
      ['device 20 2 vw|5|1', 'app 50 3 1|0'],
      ['app 20 2 1-0|vw|5|1', 'app ~50 3 .*"dataReceivedAt":1\\d{12}.*'],
      { own: true },
    ],
    [
      'a refused write is no data',
      ['device 20 2 vw|5|', 'app 50 3 1|0'],
      ['device 0 2 2', 'app &50 3 {"dataReceivedAt":0}'],
      { own: true },
    ],
  ]);
});

/** An eventor rule of device 0: when V5 is above 30, do this. */
function rule(action: WidgetDocument): WidgetDocument {
  const triggerPin = { pin: 5, pinType: 'VIRTUAL' };
  const condition = { type: 'GT', value: 30 };
  return widget('EVENTOR', { deviceId: 0, rules: [{ triggerPin, condition, actions: [action], isActive: true }] });
}

const setPin = { type: 'SETPIN', pin: { pin: 9, pinType: 'VIRTUAL' }, value: 'hot', setPinType: 'CUSTOM' };

describe('what a write triggers (hardware.md 4.14)', () => {
  exchanges(account, [
    [
      'a rule: the pin is set for device and apps, before the write is told',
      ['device 20 2 vw|5|31'],
      ['device 20 888 vw|9|hot', 'app 20 888 1-0|vw|9|hot', 'app 20 2 1-0|vw|5|31'],
      { own: { widgets: [rule(setPin)] } },
    ],
    [
      'a rule once, until its condition was false',
      ['device 20 2 vw|5|31', 'device 20 3 vw|5|32', 'device 20 4 vw|5|1', 'device 20 5 vw|5|33'],
      [
        'device 20 888 vw|9|hot',
        'device 20 888 vw|9|hot',
        'app 20 888 1-0|vw|9|hot',
        'app 20 2 1-0|vw|5|31',
        'app 20 3 1-0|vw|5|32',
        'app 20 4 1-0|vw|5|1',
        'app 20 888 1-0|vw|9|hot',
        'app 20 5 1-0|vw|5|33',
      ],
      { own: { widgets: [rule(setPin)] } },
    ],
    [
      'a rule that sets the empty text',
      ['device 20 2 vw|5|31'],
      ['device 20 888 vw|9|', 'app 20 888 1-0|vw|9|', 'app 20 2 1-0|vw|5|31'],
      { own: { widgets: [rule({ ...setPin, value: '' })] } },
    ],
    [
      'no rule, at another pin or below',
      ['device 20 2 vw|6|31', 'device 20 3 vw|5|30'],
      ['app 20 2 1-0|vw|6|31', 'app 20 3 1-0|vw|5|30'],
      { own: { widgets: [rule(setPin)] } },
    ],
    ['no rule, at text', ['device 20 2 vw|5|hello'], ['app 20 2 1-0|vw|5|hello'], { own: { widgets: [rule(setPin)] } }],
    [
      'no rule of another device',
      ['other 20 2 vw|5|31'],
      ['app 20 2 1-1|vw|5|31'],
      {
        own: { devices: 2, widgets: [rule(setPin)] },
      },
    ],
    [
      'a rule that sets a property',
      ['device 20 2 vw|5|31'],
      ['app 19 888 1-0|9|color|#FF0000', 'app 20 2 1-0|vw|5|31'],
      {
        own: {
          widgets: [
            rule({ type: 'SET_PROP', pin: { pin: 9, pinType: 'VIRTUAL' }, property: 'COLOR', value: '#FF0000' }),
            onPin('LED', 'v9'),
          ],
        },
      },
    ],
  ]);
});
