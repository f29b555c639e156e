import { describe } from 'vitest';
import { exchanges, given, onPin, onPins, type Row, requests, type WidgetDocument, widget } from './kit/index.ts';

const account = given({ devices: 2, watch: ['app', 'device'] });

const UNKNOWN = "400 text Requested pin doesn't exist in the app.";
const WRONG_PIN = '400 text Wrong pin format.';
const INVALID = '400 text Invalid token.';

describe('tokens (http.md 2.1)', () => {
  const paths = [
    'get/v1',
    'pin/v1',
    'update/v1?value=1',
    'update/v1?label=x',
    'project',
    'isHardwareConnected',
    'isAppConnected',
    'rtc',
    'data/v1',
    'qr',
  ];
  requests(account, [
    ...paths.map((path) => [`GET ${path}`, `GET /{noToken}/${path}`, INVALID] as const),
    ['PUT update', 'PUT /{noToken}/update/v1 ["1"]', INVALID],
    ['PUT pin', 'PUT /{noToken}/pin/v1 ["1"]', INVALID],
    ['PUT extra/pin', 'PUT /{noToken}/extra/pin/v1 [{"timestamp":1,"value":"1"}]', INVALID],
    ['POST notify', 'POST /{noToken}/notify {"body":"x"}', INVALID],
    ['POST email', 'POST /{noToken}/email {"to":"a@example.com","subj":"s","title":"t"}', INVALID],
    ['a token comes before the pin', 'GET /{noToken}/get/x', INVALID],
    ['a short token', 'GET /x/get/v1', INVALID],
    ['a token of 4000 characters', `GET /${'x'.repeat(3900)}/get/v1`, INVALID],
    ['a share token', 'GET /{share}/get/v1', INVALID],
    ['a token of another account sees its own', 'GET /{foreignToken}/get/v1', UNKNOWN],
  ]);
  exchanges(account, [
    [
      'a token that was replaced',
      ['app 9 7 1|0', 'http GET /{token0}/get/v1'],
      ['app ~9 7 .{32}', 'device closed', `http ${INVALID}`],
      { own: true },
    ],
    [
      'a token of a device that was deleted',
      ['app 44 7 1|1', 'http GET /{token1}/get/v1'],
      ['app 0 7 200', `http ${INVALID}`],
      {
        own: true,
      },
    ],
    [
      'nothing of another account is written',
      ['http GET /{foreignToken}/update/v1?value=1', 'http GET /{token0}/get/v1'],
      ['http 200 -', `http ${UNKNOWN}`, 'foreign 20 111 vw|1|1', 'foreignApp 20 111 1-0|vw|1|1'],
      { own: true },
    ],
  ]);
});

describe('pins (http.md 2.1)', () => {
  const bad = ['x8', 'v256', 'v-1', 'v', '5', 'vv1', 'v1.0', 'v1a', 'v99999999999', 'v0x5', 'v%201', 'v,1', 'A', '-'];
  const good = ['v0', 'v255', 'V7', 'd7', 'D7', 'a7', 'A7', 'v007', 'v+7', 'v-0'];
  requests(account, [
    ...bad.map((pin) => [`${pin} is none`, `GET /{token0}/get/${pin}`, WRONG_PIN] as const),
    ...good.map((pin) => [`${pin} is one`, `GET /{token0}/get/${pin}`, UNKNOWN, { own: true }] as const),
    ['a bad one of a write', 'GET /{token0}/update/v256?value=1', WRONG_PIN],
    ['a bad one of a write by PUT', 'PUT /{token0}/update/x ["1"]', WRONG_PIN],
    ['a bad one of several values', 'PUT /{token0}/extra/pin/x [{"timestamp":1,"value":"1"}]', WRONG_PIN],
    ['a bad one of a property', 'GET /{token0}/update/x8?label=a', WRONG_PIN],
  ]);
});

/** A row: after these writes of the device, a pin is read like this. */
function read(
  name: string,
  widgets: WidgetDocument[],
  writes: string[],
  pin: string,
  answer: string,
  options: Row[3] = {},
): Row {
  return [
    name,
    [...writes.map((body, at) => `device 20 ${at + 2} ${body}`), `http GET /{token0}/get/${pin}`],
    [...writes.map((body, at) => `app 20 ${at + 2} 1-0|${body}`), `http ${answer}`],
    { own: { devices: 2, widgets }, ...options },
  ];
}

describe('GET get (http.md 2.2)', () => {
  exchanges(account, [
    read('never written', [], [], 'v1', UNKNOWN),
    read('one value', [], ['vw|1|5'], 'v1', '200 json ["5"]'),
    read('several values', [], ['vw|1|1|2'], 'v1', '200 json ["1","2"]'),
    read('empty values at the end are cut', [], ['vw|1|1||'], 'v1', '200 json ["1"]'),
    read('empty values inside stay', [], ['vw|1|1||2'], 'v1', '200 json ["1","","2"]'),
    read('text in UTF-8', [], ['vw|1|Grüße'], 'v1', '200 json ["Grüße"]'),
    read('the pin of another type', [], ['dw|1|1'], 'v1', UNKNOWN),
    read('each type for itself', [], ['vw|1|v', 'dw|1|d', 'aw|1|a'], 'd1', '200 json ["d"]'),
    read('a widget without a value', [onPin('BUTTON', 'v1')], [], 'v1', '200 json []'),
    read('a widget', [onPin('BUTTON', 'v1')], ['vw|1|1'], 'v1', '200 json ["1"]'),
    read('a widget on an analog pin, asked as digital', [onPin('SLIDER', 'a1')], ['aw|1|5'], 'd1', '200 json ["5"]'),
    read('a widget on a digital pin, asked as analog', [onPin('SLIDER', 'd1')], ['dw|1|5'], 'a1', UNKNOWN),
    read(
      'a widget on a digital pin with PWM, asked as analog',
      [onPin('SLIDER', 'd1', { pwmMode: true })],
      ['dw|1|5'],
      'a1',
      '200 json ["5"]',
    ),
    read(
      'a split RGB: one value a stream',
      [onPins('RGB', ['v1', 'v2', 'v3'], { splitMode: true })],
      ['vw|1|1', 'vw|3|3'],
      'v2',
      '200 json ["1","","3"]',
    ),
    read(
      'a merged RGB without a value',
      [onPins('RGB', ['v1', 'v1', 'v1'], { splitMode: false })],
      [],
      'v1',
      '200 json []',
    ),
    read(
      'a merged joystick',
      [onPins('TWO_AXIS_JOYSTICK', ['v1', 'v1'], { split: false })],
      ['vw|1|5|6'],
      'v1',
      '200 json ["5","6"]',
    ),
    read('a terminal', [onPin('TERMINAL', 'v1')], ['vw|1|a', 'vw|1|b'], 'v1', '200 json ["a","b"]'),
    read('a terminal without lines', [onPin('TERMINAL', 'v1')], [], 'v1', '200 json []'),
    read('a chart owns no pin', [widget('ENHANCED_GRAPH', { deviceId: 0 })], [], 'v1', UNKNOWN),
    read(
      'a widget on a tag owns no pin',
      [onPin('GAUGE', 'v1', { deviceId: 100_000 })],
      ['vw|1|5'],
      'v1',
      '200 json ["5"]',
    ),
    read('quotes and backslashes', [], ['vw|1|a"b\\c'], 'v1', '200 json ["a\\"b\\\\c"]', {
      better: 'the original does not escape',
    }),
    read('several values in a widget', [onPin('TEXT_INPUT', 'v1')], ['vw|1|1|2'], 'v1', '200 json ["1","2"]', {
      better: 'the original puts NULs into one text',
    }),
  ]);
  requests(account, [
    ['the older name', 'GET /{token0}/pin/v200', UNKNOWN, { better: 'the original no longer serves it' }],
    ['over TLS too', 'GET /{token0}/get/v200', UNKNOWN],
  ]);
});
