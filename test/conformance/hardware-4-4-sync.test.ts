import { describe } from 'vitest';
import { answers, exchanges, given, onPin, onPins, type Row, type WidgetDocument } from './kit/index.ts';

const account = given({ devices: 2 });

describe('malformed requests (hardware.md 4.4)', () => {
  answers(account, 'device', 16, [
    ['only NUL', '|', 2],
    ['no pin', 'vr', 2],
    ['no operation', '|5', 2],
    ['pin 256', 'vr|256', 2],
    ['pin -1', 'vr|-1', 2],
    ['a pin with a letter', 'vr|V5', 2],
    ['an analog pin by its name', 'ar|A0', 2],
    ['a pin with a fraction', 'vr|1.5', 2],
    ['type x', 'xr|5', 2],
    ['a digit for a type', '5r|5', 2],
    ['a number', '5', 2],
    ['JSON', '{"a":1}', 2],
    ['32 KB', '{x*32768}', 2],
    ['65535 bytes', '{x*65535}', 2],
    ['32 KB of a pin', 'vr|{9*32768}', 2],
    ['another operation is ignored', 'vw|5', undefined],
    ['another operation with a value is ignored', 'vw|5|1', undefined],
    ['pm is ignored', 'pm|5', undefined],
    ['a pin without a value: silence', 'vr|200', undefined],
    ['four pins without a value: silence', 'vr|200|201|202|203', undefined],
  ]);
});

const noted = (pin: number, value: string, id: number): [string, string] => [
  `device 20 ${id} vw|${pin}|${value}`,
  `app 20 ${id} 1-0|vw|${pin}|${value}`,
];

describe('pins by name (hardware.md 4.4)', () => {
  const [[write1, told1], [write2, told2]] = [noted(1, 'a', 2), noted(2, 'b', 3)];
  exchanges(account, [
    ['a stored value', [write1, 'device 16 7 vr|1'], [told1, 'device 20 7 vw|1|a']],
    [
      'in the order asked',
      [write1, write2, 'device 16 7 vr|2|1'],
      [told1, told2, 'device 20 7 vw|2|b', 'device 20 7 vw|1|a'],
    ],
    [
      'one asked twice comes twice',
      [write1, 'device 16 7 vr|1|1'],
      [told1, 'device 20 7 vw|1|a', 'device 20 7 vw|1|a'],
    ],
    ['with a NUL at the end', [write1, 'device 16 7 vr|1|'], [told1, 'device 20 7 vw|1|a']],
    ['the type in upper case', [write1, 'device 16 7 Vr|1'], [told1, 'device 20 7 vw|1|a']],
    [
      'what comes before a bad pin is sent',
      [write1, 'device 16 7 vr|1|300'],
      [told1, 'device 20 7 vw|1|a', 'device 0 7 2'],
    ],
    ['what comes behind a bad pin is not', [write1, 'device 16 7 vr|300|1'], [told1, 'device 0 7 2']],
    ['several values', ['device 20 2 vw|3|x|y', 'device 16 7 vr|3'], ['app 20 2 1-0|vw|3|x|y', 'device 20 7 vw|3|x|y']],
    ['digital', ['device 20 2 dw|3|1', 'device 16 7 dr|3'], ['app 20 2 1-0|dw|3|1', 'device 20 7 dw|3|1']],
    ['analog', ['device 20 2 aw|3|99', 'device 16 7 ar|3'], ['app 20 2 1-0|aw|3|99', 'device 20 7 aw|3|99']],
    [
      'what the app wrote',
      ['app 20 2 1-0|vw|4|on', 'device 16 7 vr|4'],
      ['device 20 2 vw|4|on', 'device 20 7 vw|4|on'],
    ],
    [
      'what came over HTTP',
      ['http GET /{token0}/update/v4?value=off', 'device 16 7 vr|4'],
      ['http 200 -', 'app 20 111 1-0|vw|4|off', 'device 20 111 vw|4|off', 'device 20 7 vw|4|off'],
    ],
    [
      'bytes as they were written',
      ['device 20 2 vw|4|{hex:ff00c3}', 'device 16 7 vr|4'],
      ['app 20 2 1-0|vw|4|{hex:ff00c3}', 'device 20 7 vw|4|{hex:ff00c3}'],
      { better: 'the original puts U+FFFD in their place' },
    ],
    ['not those of another device', ['other 20 2 vw|77|x', 'device 16 7 vr|77'], ['app 20 2 1-1|vw|77|x']],
    [
      'only the socket that asked gets them',
      [write1, 'device 16 7 vr|1'],
      [told1, 'device 20 7 vw|1|a'],
      {
        watch: ['app', 'device', 'device2', 'other'],
      },
    ],
    [
      'while the project is inactive',
      ['device 20 2 vw|1|a', 'device 16 7 vr|1'],
      ['device 20 7 vw|1|a'],
      {
        own: { project: { isActive: false } },
      },
    ],
    [
      'after a reconnection',
      [write1, 'device close', 'new 29 1 {token0}', 'new 16 7 vr|1'],
      [told1, 'new 0 1 200', 'new 20 7 vw|1|a'],
    ],
  ]);
});

/** A row: what a sync of this widget's pin gives after a write. */
function synced(name: string, one: WidgetDocument, write: string, request: string, frames: string[]): Row {
  return [
    `${one.type}: ${name}`,
    [`device 20 2 ${write}`, `device 16 3 ${request}`],
    [`app 20 2 1-0|${write}`, ...frames.map((body) => `device 20 3 ${body}`)],
    { own: { widgets: [one] } },
  ];
}

const SINGLE = [
  'BUTTON',
  'SWITCH',
  'SLIDER',
  'STEP',
  'TEXT_INPUT',
  'NUMBER_INPUT',
  'MENU',
  'LED',
  'GAUGE',
  'DIGIT4_DISPLAY',
  'LABELED_VALUE_DISPLAY',
  'LEVEL_DISPLAY',
  'SEGMENTED_CONTROL',
  'PLAYER',
  'IMAGE',
  'QR',
  'TIMER',
];
const NEVER = [
  'TABLE',
  'MAP',
  'VIDEO',
  'GPS_TRIGGER',
  'GPS_STREAMING',
  'LIGHT',
  'PROXIMITY',
  'TEMPERATURE',
  'ACCELEROMETER',
  'GRAVITY',
  'BAROMETER',
  'HUMIDITY',
];

describe('what widgets answer (hardware.md 4.4)', () => {
  exchanges(account, [
    ...SINGLE.map((type) => synced('its value', onPin(type, 'v5'), 'vw|5|1', 'vr|5', ['vw|5|1'])),
    ...NEVER.map((type) =>
      synced('never', onPin(type, 'v5'), type === 'TABLE' ? 'vw|5|add|1|a|b' : 'vw|5|1', 'vr|5', []),
    ),
    synced('in PWM mode as analog', onPin('SLIDER', 'd3', { pwmMode: true }), 'aw|3|9', 'dr|3', ['aw|3|9']),
    synced('in PWM mode by its own type', onPin('BUTTON', 'd3', { pwmMode: true }), 'aw|3|9', 'ar|3', ['dw|3|9']),
    synced('the last line', onPin('TERMINAL', 'v5'), 'vw|5|hello', 'vr|5', ['vw|5|hello']),
    synced(
      'merged: all values at once',
      onPins('RGB', ['v1', 'v1', 'v1'], { splitMode: false }),
      'vw|1|1|2|3',
      'vr|1',
      ['vw|1|1|2|3'],
    ),
    synced(
      'split: the streams with a value',
      onPins('RGB', ['v1', 'v2', 'v3'], { splitMode: true }),
      'vw|2|20',
      'vr|2',
      ['vw|2|20'],
    ),
    synced('merged', onPins('TWO_AXIS_JOYSTICK', ['v1', 'v1'], { split: false }), 'vw|1|1|2', 'vr|1', ['vw|1|1|2']),
    synced('never', onPins('LCD', ['v1', 'v2'], { advancedMode: false }), 'vw|1|up', 'vr|1', []),
    synced('a widget without a value: silence', onPin('GAUGE', 'v5'), 'vw|6|1', 'vr|5', []),
  ]);
});

describe('all pins (hardware.md 4.4)', () => {
  exchanges(account, [
    ['nothing there: silence', ['device 16 7'], [], { own: true }],
    [
      'stored values',
      ['device 20 2 vw|1|a', 'device 16 7'],
      ['app 20 2 1-0|vw|1|a', 'device 20 7 vw|1|a'],
      { own: true },
    ],
    [
      'widgets in their order, then stored values',
      ['device 20 2 vw|9|stored', 'device 20 3 vw|5|five', 'device 20 4 dw|3|1', 'device 16 7'],
      [
        'app 20 2 1-0|vw|9|stored',
        'app 20 3 1-0|vw|5|five',
        'app 20 4 1-0|dw|3|1',
        'device 20 7 dw|3|1',
        'device 20 7 vw|5|five',
        'device 20 7 vw|9|stored',
      ],
      { own: { widgets: [onPin('BUTTON', 'd3'), onPin('GAUGE', 'v5'), onPin('LED', 'v6')] } },
    ],
    [
      'no widgets of other devices',
      ['other 20 2 vw|5|x', 'device 16 7'],
      ['app 20 2 1-1|vw|5|x'],
      {
        own: { devices: 2, widgets: [onPin('GAUGE', 'v5', { deviceId: 1 })] },
      },
    ],
    [
      'no properties',
      ['device 19 2 5|label|x', 'device 16 7'],
      ['device 0 2 200', 'app 19 2 1-0|5|label|x'],
      { own: true },
    ],
    [
      'behind a write of the same socket',
      ['device 20 2 vw|1|a', 'device 16 3', 'device 20 4 vw|1|b', 'device 16 5'],
      ['app 20 2 1-0|vw|1|a', 'app 20 4 1-0|vw|1|b', 'device 20 3 vw|1|a', 'device 20 5 vw|1|b'],
      { own: true },
    ],
  ]);
});
