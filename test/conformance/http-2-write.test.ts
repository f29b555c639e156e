import { describe } from 'vitest';
import { exchanges, given, onPin, onPins, type Row, requests, type WidgetDocument, widget } from './kit/index.ts';

const account = given({ devices: 2, watch: ['app', 'device'] });

/** A row: a request writes this, which device, app and a later reader get. */
function write(name: string, request: string, body: string, value: string, options: Row[3] = {}): Row {
  return [
    name,
    [`http ${request}`, 'http GET /{token0}/get/v5'],
    ['http 200 -', `device 20 111 ${body}`, `app 20 111 1-0|${body}`, `http 200 json ${value}`],
    options,
  ];
}

const PUT = 'PUT /{token0}/update/v5';

describe('writes (http.md 2.3)', () => {
  exchanges(account, [
    write('by GET', 'GET /{token0}/update/v5?value=1', 'vw|5|1', '["1"]'),
    write('several by GET', 'GET /{token0}/update/v5?value=1&value=2', 'vw|5|1|2', '["1","2"]'),
    write('an empty one', 'GET /{token0}/update/v5?value=', 'vw|5|', '[""]'),
    write('in upper case', 'GET /{token0}/update/V5?value=1', 'vw|5|1', '["1"]'),
    write('by PUT', `${PUT} ["1"]`, 'vw|5|1', '["1"]'),
    write('several by PUT', `${PUT} ["1","2"]`, 'vw|5|1|2', '["1","2"]'),
    write('numbers as they are written', `${PUT} [1, 2.50, -1.0e5]`, 'vw|5|1|2.50|-1.0e5', '["1","2.50","-1.0e5"]'),
    write(
      'a number beyond 64 bits',
      `${PUT} [12345678901234567890]`,
      'vw|5|12345678901234567890',
      '["12345678901234567890"]',
    ),
    write('booleans', `${PUT} [true,false]`, 'vw|5|true|false', '["true","false"]'),
    write('null', `${PUT} [null]`, 'vw|5|null', '["null"]'),
    write('escapes', `${PUT} ["a\\u00fcb\\"c\\\\"]`, 'vw|5|aüb"c\\', '["aüb\\"c\\\\"]', {
      better: 'the original does not escape what it reads',
    }),
    write('UTF-8', `${PUT} ["Grüße"]`, 'vw|5|Grüße', '["Grüße"]'),
    write('blanks around it', `${PUT}  [ "1" ] `, 'vw|5|1', '["1"]'),
    write('by the name of PUT pin', 'PUT /{token0}/pin/v5 ["1"]', 'vw|5|1', '["1"]'),
  ]);
  requests(account, [
    ['an empty list', `${PUT} []`, '400 text No pin for update provided.'],
    ['an empty list comes before a bad pin', 'PUT /{token0}/update/x []', '400 text No pin for update provided.'],
    ['no value', 'GET /{token0}/update/v5', '400 text Wrong request format.'],
    ['a parameter that nobody knows', 'GET /{token0}/update/v5?values=1', '400 text Wrong request format.'],
    ['a property of another case', 'GET /{token0}/update/v5?Label=1', '400 text Wrong request format.'],
    [
      'null for the list',
      `${PUT} null`,
      '500 text Error parsing body param. null',
      { better: 'the original says nothing of what is wrong' },
    ],
  ]);
  const one = 'http GET /{token0}/update/v1?value=a';
  const done = 'http 200 -';
  exchanges(account, [
    [
      'reach every socket of the device',
      [one],
      [done, 'app 20 111 1-0|vw|1|a', 'device 20 111 vw|1|a', 'device2 20 111 vw|1|a', 'ws 20 111 vw|1|a'],
    ],
    [
      'reach no other device and no other account',
      [one],
      [done, 'app 20 111 1-0|vw|1|a', 'device 20 111 vw|1|a'],
      {
        watch: ['app', 'device', 'other', 'foreign', 'foreignApp'],
      },
    ],
    [
      'reach every app',
      [one],
      [done, 'app 20 111 1-0|vw|1|a', 'web 20 111 1-0|vw|1|a', 'shared 20 111 1-0|vw|1|a', 'device 20 111 vw|1|a'],
    ],
    [
      'are kept for a device that is away',
      ['http GET /{token1}/update/v1?value=b', 'other 16 2 vr|1'],
      [done, 'app 20 111 1-1|vw|1|b', 'other 20 111 vw|1|b', 'other 20 2 vw|1|b'],
    ],
    [
      'reach the device of a stopped project, not its apps',
      [one],
      [done, 'device 20 111 vw|1|a'],
      {
        own: { project: { isActive: false } },
      },
    ],
    [
      'too long for the device: apps get it',
      ['http GET /{token0}/update/v1?value={x*300}'],
      [done, 'app 20 111 1-0|vw|1|{x*300}'],
      {
        own: true,
      },
    ],
    [
      'over TLS',
      ['https GET /{token0}/update/v1?value=a'],
      ['https 200 -', 'app 20 111 1-0|vw|1|a', 'device 20 111 vw|1|a'],
    ],
    [
      'note when the device sent something',
      [one, 'app 50 7 1|0'],
      [done, 'app 20 111 1-0|vw|1|a', 'device 20 111 vw|1|a', 'app ~50 7 .*"dataReceivedAt":1\\d{12}.*'],
      { own: true },
    ],
  ]);
});

/** A row: a write over HTTP reaches the device like this. */
function sent(name: string, one: WidgetDocument, path: string, body: string, options: Row[3] = {}): Row {
  return [
    name,
    [`http GET /{token0}/${path}`],
    ['http 200 -', `device 20 111 ${body}`, `app 20 111 1-0|${body}`],
    {
      own: { widgets: [one] },
      ...options,
    },
  ];
}

describe('what the device is sent (http.md 2.4)', () => {
  exchanges(account, [
    sent('the type of the widget', onPin('SLIDER', 'd3'), 'update/d3?value=5', 'dw|3|5'),
    sent('aw for PWM', onPin('SLIDER', 'd3', { pwmMode: true }), 'update/d3?value=5', 'aw|3|5'),
    sent('aw for an analog widget, asked as digital', onPin('SLIDER', 'a3'), 'update/d3?value=5', 'aw|3|5'),
    sent('the type that was asked, without a widget', widget('RTC'), 'update/D3?value=5', 'dw|3|5'),
    sent('the line of a terminal', onPin('TERMINAL', 'v3'), 'update/v3?value=hello', 'vw|3|hello'),
    sent(
      'one stream of a split RGB',
      onPins('RGB', ['v1', 'v2', 'v3'], { splitMode: true }),
      'update/v2?value=5',
      'vw|2|5',
    ),
    sent(
      'all of a merged RGB, once',
      onPins('RGB', ['v1', 'v1', 'v1'], { splitMode: false }),
      'update/v1?value=1&value=2&value=3',
      'vw|1|1|2|3',
      {
        better: 'the original repeats it for each stream',
      },
    ),
    sent('clr to a terminal', onPin('TERMINAL', 'v3'), 'update/v3?value=clr', 'vw|3|clr', {
      better: 'the original answers 500',
    }),
    sent('clr to a map', onPin('MAP', 'v3'), 'update/v3?value=clr', 'vw|3|clr', { better: 'the original answers 500' }),
  ]);
});

describe('several values with their times (http.md 2.6)', () => {
  const wrong = (body: string): string => `500 text Error parsing body param. ${body}`;
  const put = (body: string): string => `PUT /{token0}/extra/pin/v4 ${body}`;
  requests(account, [
    ['an empty list', put('[]'), '400 text No pin for update provided.'],
    ['no list', put('{"timestamp":1,"value":"1"}'), wrong('{"timestamp":1,"value":"1"}')],
    ['texts', put('["1"]'), wrong('["1"]')],
    ['a time that is no number', put('[{"timestamp":"x","value":"1"}]'), wrong('[{"timestamp":"x","value":"1"}]')],
    ['no JSON', put('hello'), wrong('hello')],
    [
      'another type',
      'PUT /{token0}/extra/pin/v4\ncontent-type: text/plain\n\n[]',
      '500 text Unexpected content type. Expecting application/json.',
    ],
    [
      'no value',
      put('[{"timestamp":1}]'),
      wrong('[{"timestamp":1}]'),
      { better: 'the original keeps nothing for a value' },
    ],
  ]);
  exchanges(account, [
    [
      'one',
      [`http ${put('[{"timestamp":1700000000000,"value":"5"}]')}`, 'http GET /{token0}/get/v4'],
      ['http 200 -', 'device 20 111 vw|4|5', 'app 20 111 1-0|vw|4|5', 'http 200 json ["5"]'],
    ],
    [
      'a number',
      [`http ${put('[{"timestamp":1,"value":5}]')}`],
      ['http 200 -', 'device 20 111 vw|4|5', 'app 20 111 1-0|vw|4|5'],
    ],
    ['no time', [`http ${put('[{"value":"5"}]')}`], ['http 200 -', 'device 20 111 vw|4|5', 'app 20 111 1-0|vw|4|5']],
    [
      'in a stopped project',
      [`http ${put('[{"timestamp":1,"value":"5"}]')}`],
      ['http 200 -', 'device 20 111 vw|4|5'],
      {
        own: { project: { isActive: false } },
      },
    ],
    [
      'the device is not taken to have sent something',
      [`http ${put('[{"timestamp":1,"value":"5"}]')}`, 'app 50 7 1|0'],
      ['http 200 -', 'device 20 111 vw|4|5', 'app 20 111 1-0|vw|4|5', 'app &50 7 {"dataReceivedAt":0}'],
      { own: true },
    ],
  ]);
});
