import { describe } from 'vitest';
import { exchanges, given, onPin, type Row, requests } from './kit/index.ts';

const account = given({ devices: 2, watch: ['app', 'device'] });

describe('properties (http.md 2.5)', () => {
  const own = { own: { widgets: [onPin('BUTTON', 'd8', { id: 11 }), onPin('SLIDER', 'v9', { id: 12 })] } };
  /** A row: the property is told to apps, and the widget shows it. */
  const set = (query: string, told: string, shown: string): Row => [
    query,
    [`http GET /{token0}/update/${query}`, `app 70 7 1|${told.startsWith('8') ? 11 : 12}`],
    ['http 200 -', `app 19 111 1-0|${told}`, `app &70 7 {${shown}}`],
    own,
  ];
  exchanges(account, [
    set('d8?label=Hi%20there', '8|label|Hi there', '"label":"Hi there"'),
    set('d8?onLabel=start', '8|onLabel|start', '"onLabel":"start"'),
    set('d8?offLabel=stop', '8|offLabel|stop', '"offLabel":"stop"'),
    set('d8?color=%23FF0000', '8|color|#FF0000', '"color":-16776961'),
    set('v9?color=0xFF0000', '9|color|0xFF0000', '"color":-16776961'),
    set('v9?min=5', '9|min|5', '"min":5'),
    set('v9?max=500', '9|max|500', '"max":500'),
    set('v9?maximumFractionDigits=2', '9|maximumFractionDigits|2', '"maximumFractionDigits":2'),
    set('d8?label=a&label=b', '8|label|a', '"label":"a"'),
    set('d8?offLabel=x&label=y', '8|label|y', '"label":"y"'),
  ]);
  requests(account, [
    [
      'a color by its name',
      'GET /{token0}/update/d8?color=red',
      '400 text Error setting widget property.',
      { ...own, better: 'the original answers 500' },
    ],
    [
      'a minimum that is no number',
      'GET /{token0}/update/v9?min=abc',
      '400 text Error setting widget property.',
      { ...own, better: 'the original answers 500' },
    ],
    [
      'a stopped project',
      'GET /{token0}/update/d8?label=x',
      '400 text Project is not active.',
      { own: { project: { isActive: false } } },
    ],
    [
      'a stopped project comes before a bad pin',
      'GET /{token0}/update/x?label=x',
      '400 text Project is not active.',
      { own: { project: { isActive: false } } },
    ],
    [
      'one that the widget lacks',
      'GET /{token0}/update/v9?suffix=x',
      '200 -',
      { ...own, better: 'kept, as from a device' },
    ],
    [
      'by PUT of the older form',
      'PUT /{token0}/pin/v9/label ["x"]',
      '200 -',
      { ...own, better: 'the original no longer serves it' },
    ],
    [
      'by PUT of the older form, nothing',
      'PUT /{token0}/pin/v9/label []',
      '400 text Wrong request format.',
      { better: 'the original no longer serves it' },
    ],
    [
      'by PUT of the older form, unknown',
      'PUT /{token0}/pin/v9/nothing ["x"]',
      '400 text Wrong request format.',
      { better: 'the original no longer serves it' },
    ],
  ]);
  exchanges(account, [
    [
      'apps of the account are told, the device is not',
      ['http GET /{token0}/update/v9?label=x'],
      ['http 200 -', 'app 19 111 1-0|9|label|x', 'web 19 111 1-0|9|label|x', 'shared 19 111 1-0|9|label|x'],
      { ...own, watch: ['app', 'device', 'foreignApp'] },
    ],
    [
      'a list of labels',
      ['http GET /{token0}/update/v9?labels=a%00b', 'app 70 7 1|11'],
      ['http 200 -', 'app 19 111 1-0|9|labels|a|b', 'app &70 7 {"labels":["a","b"]}'],
      { own: { widgets: [onPin('MENU', 'v9', { id: 11 })] } },
    ],
  ]);
});
