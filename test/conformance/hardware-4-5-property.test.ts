import { describe } from 'vitest';
import { answers, exchanges, given, onPin, onPins, type Row, type WidgetDocument } from './kit/index.ts';

const account = given({ devices: 2, widgets: [onPin('GAUGE', 'v5'), onPin('LED', 'v6', { deviceId: 1 })] });

describe('malformed properties (hardware.md 4.5)', () => {
  answers(account, 'device', 19, [
    ['no body', '', 11],
    ['only a pin', '5', 11],
    ['no value', '5|label', 11],
    ['an empty value', '5|label|', 11],
    ['an empty property', '5||x', 11],
    ['only NULs', '||||', 11],
    ['a property that nobody knows', '5|nothing|x', 11],
    ['a property of another case', '5|Label|x', 11],
    ['a property with a blank', '5|label |x', 11],
    ['a field that is no property', '5|isHidden|true', 11],
    ['a name of the language', '5|constructor|x', 11],
    ['another one', '5|__proto__|x', 11],
    ['a bad pin comes behind a bad property', '300|nothing|x', 11],
    ['pin 256', '256|label|x', 2],
    ['pin -1', '-1|label|x', 2],
    ['a pin with a letter', 'V5|label|x', 2],
    ['an analog pin by its name', 'A0|label|x', 2],
    ['an empty pin', ' |label|x', 2],
    ['a color by its name', '5|color|red', 2],
    ['a color beyond 32 bits', '5|color|99999999999', 2],
    ['a minimum that is no number', '5|min|low', 2],
    ['a maximum that is no number', '5|max|high', 2],
    ['32 KB without a NUL', '{x*32768}', 11],
    ['65535 bytes without a NUL', '{x*65535}', 11],
    ['32 KB of a property', '5|{x*32768}|x', 11],
    ['32 KB of a pin', '{9*32768}|label|x', 2],
  ]);
});

/** A row: the property is told to apps and answered 200; `inWidget` is what the widget shows of it. */
function set(one: WidgetDocument, property: string, value: string, inWidget: string): Row {
  const body = `5|${property}|${value}`;
  return [
    `${one.type} ${property} = ${value}`,
    [`device 19 7 ${body}`, 'app 70 8 1|11'],
    ['device 0 7 200', `app 19 7 1-0|${body}`, `app &70 8 {${inWidget}}`],
    { own: { widgets: [{ ...one, id: 11 }] } },
  ];
}

const IMAGE = onPin('IMAGE', 'v5', {
  urls: ['http://example.com/1.png', 'http://example.com/2.png'],
  opacity: 100,
  scale: 100,
});
const STYLED = onPin('STYLED_BUTTON', 'v5', { onButtonState: { text: 'a' }, offButtonState: { text: 'b' } });

describe('properties that widgets take (hardware.md 4.5)', () => {
  exchanges(account, [
    set(onPin('GAUGE', 'v5'), 'label', 'Water level', '"label":"Water level"'),
    set(onPin('GAUGE', 'v5'), 'label', 'Höhe, 高', '"label":"Höhe, 高"'),
    set(onPin('GAUGE', 'v5'), 'color', '#23C48E', '"color":600084223'),
    set(onPin('GAUGE', 'v5'), 'color', '#FF0000', '"color":-16776961'),
    set(onPin('GAUGE', 'v5'), 'color', '0xFF0000', '"color":-16776961'),
    set(onPin('GAUGE', 'v5'), 'min', '-10.5', '"min":-10.5'),
    set(onPin('GAUGE', 'v5'), 'max', '1000', '"max":1000'),
    set(onPin('GAUGE', 'v5'), 'valueFormatting', '/pin.##/ °C', '"valueFormatting":"/pin.##/ °C"'),
    set(onPin('LABELED_VALUE_DISPLAY', 'v5'), 'valueFormatting', '/pin/ l', '"valueFormatting":"/pin/ l"'),
    set(onPin('BUTTON', 'v5'), 'onLabel', 'start', '"onLabel":"start"'),
    set(onPin('BUTTON', 'v5'), 'offLabel', 'stop', '"offLabel":"stop"'),
    set(onPin('SWITCH', 'v5'), 'onLabel', 'start', '"onLabel":"start"'),
    set(onPin('SWITCH', 'v5'), 'offLabel', 'stop', '"offLabel":"stop"'),
    set(STYLED, 'onLabel', 'go', '"onButtonState":{"text":"go"}'),
    set(STYLED, 'offLabel', 'halt', '"offButtonState":{"text":"halt"}'),
    set(STYLED, 'onColor', '#FF0000', '"onButtonState":{"textColor":-16776961}'),
    set(STYLED, 'offColor', '#FF0000', '"offButtonState":{"textColor":-16776961}'),
    set(STYLED, 'onBackColor', '#FF0000', '"onButtonState":{"backgroundColor":-16776961}'),
    set(STYLED, 'offBackColor', '#FF0000', '"offButtonState":{"backgroundColor":-16776961}'),
    set(onPin('MENU', 'v5'), 'labels', 'one|two|three', '"labels":["one","two","three"]'),
    set(onPin('SEGMENTED_CONTROL', 'v5'), 'labels', 'one|two', '"labels":["one","two"]'),
    set(onPin('PLAYER', 'v5'), 'isOnPlay', 'true', '"isOnPlay":true'),
    set(onPin('PLAYER', 'v5'), 'isOnPlay', 'TRUE', '"isOnPlay":true'),
    set(onPin('PLAYER', 'v5', { isOnPlay: true }), 'isOnPlay', 'no', '"isOnPlay":false'),
    set(onPin('VIDEO', 'v5'), 'url', 'http://example.com/v', '"url":"http://example.com/v"'),
    set(
      IMAGE,
      'url',
      '2|http://example.com/new.png',
      '"urls":["http://example.com/1.png","http://example.com/new.png"]',
    ),
    set(
      IMAGE,
      'urls',
      'http://example.com/a|http://example.com/b',
      '"urls":["http://example.com/a","http://example.com/b"]',
    ),
    set(IMAGE, 'opacity', '50', '"opacity":50'),
    set(IMAGE, 'scale', '30', '"scale":30'),
    set(IMAGE, 'rotation', '90', '"rotation":90'),
    set(onPin('STEP', 'v5'), 'step', '0.5', '"step":0.5'),
    set(onPin('VERTICAL_STEP', 'v5'), 'step', '2', '"step":2'),
    set(onPin('NUMBER_INPUT', 'v5'), 'suffix', ' kg', '"suffix":" kg"'),
    set(onPin('SLIDER', 'v5'), 'maximumFractionDigits', '2', '"maximumFractionDigits":2'),
    set(onPin('VERTICAL_SLIDER', 'v5'), 'maximumFractionDigits', '2', '"maximumFractionDigits":2'),
    set(onPins('RGB', ['v5', 'v5', 'v5']), 'label', 'Light', '"label":"Light"'),
    set(onPins('RGB', ['v5', 'v5', 'v5']), 'color', '#FF0000', '"color":-16776961'),
  ]);
});

describe('values that widgets refuse (hardware.md 4.5)', () => {
  /** The widget refuses; nobody is told. */
  const refused = (one: WidgetDocument, body: string): Row => [
    `${one.type} ${body}`,
    [`device 19 7 ${body}`],
    ['device 0 7 2'],
    { own: { widgets: [one] } },
  ];
  exchanges(account, [
    refused(IMAGE, '5|opacity|much'),
    refused(IMAGE, '5|scale|1.5'),
    refused(IMAGE, '5|rotation|left'),
    refused(onPin('STEP', 'v5'), '5|step|one'),
    refused(onPin('SLIDER', 'v5'), '5|maximumFractionDigits|two'),
    refused(STYLED, '5|onColor|red'),
    refused(STYLED, '5|offBackColor|#GG0000'),
  ]);
});

describe('who is told (hardware.md 4.5)', () => {
  const property = 'device 19 7 5|label|x';
  const told = '19 7 1-0|5|label|x';
  exchanges(account, [
    ['every app of the account', [property], ['device 0 7 200', `app ${told}`, `app2 ${told}`, `web ${told}`]],
    ['shared apps of the project', [property], ['device 0 7 200', `app ${told}`, `shared ${told}`]],
    [
      'no other device or account',
      [property],
      ['device 0 7 200', `app ${told}`],
      {
        watch: ['app', 'device', 'device2', 'other', 'foreign', 'foreignApp'],
      },
    ],
    ['a pin without a widget: kept, 200', ['device 19 7 99|label|x'], ['device 0 7 200', 'app 19 7 1-0|99|label|x']],
    [
      'a property that the widget lacks: kept, 200',
      ['device 19 7 5|onLabel|x'],
      ['device 0 7 200', 'app 19 7 1-0|5|onLabel|x'],
    ],
    [
      'an image beyond the list: kept, 200',
      ['device 19 7 5|url|9|http://example.com/x'],
      ['device 0 7 200', 'app 19 7 1-0|5|url|9|http://example.com/x'],
      { own: { widgets: [IMAGE] } },
    ],
    ['a value of 32 KB', ['device 19 7 99|label|{x*32768}'], ['device 0 7 200', 'app 19 7 1-0|99|label|{x*32768}']],
    [
      'a widget of another device keeps its own',
      ['device 19 7 6|label|x', 'other 16 8'],
      ['device 0 7 200', 'app 19 7 1-0|6|label|x'],
    ],
    [
      'an inactive project: silence',
      ['device 19 7 5|label|x', 'device 19 8 5|nothing|x', 'device 19 9 300|label|x'],
      [],
      {
        own: { project: { isActive: false } },
      },
    ],
    [
      'an inactive project refuses what is no property at all',
      ['device 19 7 5', 'device 19 8 5|label|'],
      ['device 0 7 11', 'device 0 8 11'],
      { own: { project: { isActive: false } } },
    ],
  ]);
});
