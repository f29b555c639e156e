import { describe } from 'vitest';
import { answers, exchanges, given, onPin, onPins, type Row, type WidgetDocument, widget } from './kit/index.ts';

const account = given({ devices: 2, watch: ['app'] });

describe('the token (hardware.md 3.1)', () => {
  answers(account, 'new', 29, [
    ['as it is', '{token0}', 200],
    ['with blanks around it', '  {token0} ', 200],
    ['with a line end', '{token0}\r\n', 200],
    ['with a NUL behind it', '{token0}|', 200],
    ['with NULs before it', '||{token0}', 200],
    ['with a tab', '\t{token0}', 200],
    ['of the other device', '{token1}', 200],
    ['of another account', '{foreignToken}', 200],
    ['empty', '', 9],
    ['of blanks', '    ', 9],
    ['of one character', 'x', 9],
    ['of 31 characters', '{x*31}', 9],
    ['of 33 characters', '{x*33}', 9],
    ['of 64 characters', '{token0}{token1}', 9],
    ['that nobody has', '{noToken}', 9],
    ['with a NUL in it', '{x*16}|{x*15}', 9],
    ['with a blank in it', '{x*16} {x*15}', 9],
    ['in UTF-8', 'ü{x*30}', 9],
    ['of bytes', '{hex:ff80c0ff}', 9],
    ['with a path in it', '../../../../etc/passwd', 9],
    ['that is a share token', '{share}', 9],
    ['that is an e-mail', '{email}', 9],
    ['of 32 KB', '{x*32768}', 9],
    ['of 65535 bytes', '{x*65535}', 9],
  ]);
});

describe('outcomes (hardware.md 3.2)', () => {
  exchanges(account, [
    ['the answer has the id of the login', ['new 29 4711 {token0}'], ['new 0 4711 200']],
    [
      'a socket may try until it knows',
      ['new 29 1 x', 'new 29 2 {noToken}', 'new 2 3', 'new 29 4 {token0}'],
      ['new 0 1 9', 'new 0 2 9', 'new 0 3 9', 'new 0 4 200'],
    ],
    ['a second login, right', ['device 29 7 {token0}', 'device 6 8'], ['device 0 7 4', 'device 0 8 200']],
    ['a second login, wrong', ['device 29 7 {noToken}', 'device 6 8'], ['device 0 7 4', 'device 0 8 200']],
    ['a second login, empty', ['device 2 7'], ['device 0 7 4']],
    [
      'a second login as another device changes nothing',
      ['device 29 7 {token1}', 'device 20 8 vw|1|a'],
      ['device 0 7 4', 'app 20 8 1-0|vw|1|a'],
    ],
    [
      'fifty wrong tokens end the connection',
      Array.from({ length: 50 }, (_, n) => `new 29 ${n + 1} x`),
      [...Array.from({ length: 50 }, (_, n) => `new 0 ${n + 1} 9`), 'new closed'],
      { better: 'guessing is limited' },
    ],
    [
      'an inactive project lets its devices in',
      ['new 29 1 {token0}'],
      ['new 0 1 200'],
      {
        own: { project: { isActive: false } },
      },
    ],
  ]);
});

describe('who is told (hardware.md 3.3)', () => {
  const quiet = { own: true, presence: true } as const;
  exchanges(account, [
    ['apps, with the id of the login', ['new 29 47 {token0}'], ['new 0 47 200', 'app 4 47 1-0', 'web 4 47 1-0'], quiet],
    ['a shared app of the project', ['new 29 1 {token1}'], ['new 0 1 200', 'app 4 1 1-1', 'shared 4 1 1-1'], quiet],
    [
      'apps, at a further socket of the device too',
      ['new 29 1 {token0}', 'new2 29 2 {token0}'],
      ['new 0 1 200', 'new2 0 2 200', 'app 4 1 1-0', 'app 4 2 1-0'],
      quiet,
    ],
    [
      'apps, though the project is inactive',
      ['new 29 1 {token0}'],
      ['new 0 1 200', 'app 4 1 1-0'],
      {
        ...quiet,
        own: { project: { isActive: false } },
      },
    ],
    [
      'apps, though the project has notifications off',
      ['new 29 1 {token0}'],
      ['new 0 1 200', 'app 4 1 1-0'],
      {
        ...quiet,
        own: { project: { isNotificationsOff: true } },
      },
    ],
    ['nobody, by a refused login', ['new 29 1 {noToken}'], ['new 0 1 9'], quiet],
    ['nobody, by a second login', ['device 29 7 {token0}'], ['device 0 7 4'], quiet],
    ['no app of another account', ['new 29 1 {foreignToken}'], ['new 0 1 200', 'foreignApp 4 1 1-0'], quiet],
    [
      'other devices are not told',
      ['new 29 1 {token0}'],
      ['new 0 1 200', 'app 4 1 1-0'],
      {
        ...quiet,
        watch: ['app', 'other'],
      },
    ],
  ]);
});

/** Widgets and the mode of their pins. */
const MODES = {
  out: [
    'BUTTON',
    'STYLED_BUTTON',
    'SWITCH',
    'TEXT_INPUT',
    'NUMBER_INPUT',
    'SLIDER',
    'VERTICAL_SLIDER',
    'STEP',
    'VERTICAL_STEP',
    'TIMER',
    'QR',
    'TIME_INPUT',
    'SEGMENTED_CONTROL',
    'MENU',
    'PLAYER',
    'TABLE',
    'GPS_TRIGGER',
    'GPS_STREAMING',
    'LIGHT',
    'PROXIMITY',
    'TEMPERATURE',
    'ACCELEROMETER',
    'GRAVITY',
    'BAROMETER',
    'HUMIDITY',
  ],
  in: [
    'LED',
    'DIGIT4_DISPLAY',
    'LABELED_VALUE_DISPLAY',
    'GAUGE',
    'LEVEL_DISPLAY',
    'VERTICAL_LEVEL_DISPLAY',
    'MAP',
    'IMAGE',
  ],
  none: ['TERMINAL', 'VIDEO'],
} as const;

/** A row: what a device is told of these widgets at its login. */
function modes(name: string, widgets: WidgetDocument[], body: string | undefined, project = {}): Row {
  const told = body === undefined ? [] : [`new 20 1 ${body}`];
  return [name, ['new 29 1 {token0}'], ['new 0 1 200', ...told], { own: { devices: 2, widgets, project } }];
}

describe('pin modes (hardware.md 3.4)', () => {
  exchanges(account, [
    ...MODES.out.map((type) => modes(`${type}: out`, [onPin(type, 'd2')], 'pm|2|out')),
    ...MODES.in.map((type) => modes(`${type}: in`, [onPin(type, 'a3')], 'pm|3|in')),
    ...MODES.none.map((type) => modes(`${type}: none`, [onPin(type, 'd2')], undefined)),
    modes('RGB: out, each pin', [onPins('RGB', ['d1', 'd2', 'a3'])], 'pm|1|out|2|out|3|out'),
    modes('TWO_AXIS_JOYSTICK: out, each pin', [onPins('TWO_AXIS_JOYSTICK', ['d1', 'd2'])], 'pm|1|out|2|out'),
    modes('LCD: in, each pin', [onPins('LCD', ['d1', 'd2'])], 'pm|1|in|2|in'),
    modes('virtual pins: none', [onPin('BUTTON', 'v1'), onPins('RGB', ['v1', 'v2', 'v3'])], undefined),
    modes('in the order of the widgets', [onPin('LED', 'd9'), onPin('BUTTON', 'd1')], 'pm|9|in|1|out'),
    modes('a pin of two widgets twice', [onPin('LED', 'd9'), onPin('SWITCH', 'd9')], 'pm|9|in|9|out'),
    modes('a pin that is not set: none', [onPin('BUTTON', 'd1', { pin: -1 })], undefined),
    modes('a widget of another device: none', [onPin('BUTTON', 'd1', { deviceId: 1 })], undefined),
    modes('an inactive project: none', [onPin('BUTTON', 'd1')], undefined, { isActive: false }),
    modes('a widget without a pin: none', [widget('RTC')], undefined),
    modes(
      'an eventor: the pins that it sets',
      [
        widget('EVENTOR', {
          deviceId: 0,
          rules: [
            {
              triggerPin: { pin: 5, pinType: 'VIRTUAL' },
              condition: { type: 'GT', value: 30 },
              actions: [{ type: 'SETPIN', pin: { pin: 8, pinType: 'DIGITAL' }, value: '1', setPinType: 'CUSTOM' }],
              isActive: true,
            },
          ],
        }),
      ],
      'pm|8|out',
    ),
  ]);
  exchanges(account, [
    [
      'come to the devices when the app activates the project',
      ['app 8 5 1', 'app 7 6 1'],
      ['app 0 5 200', 'app 0 6 200', 'device 20 1 pm|2|out'],
      { own: { widgets: [onPin('BUTTON', 'd2')] }, watch: ['app', 'device'] },
    ],
  ]);
});

describe('several sockets of one device (hardware.md 3.6)', () => {
  exchanges(account, [
    [
      'all get what an app writes',
      ['app 20 7 1-0|vw|1|a'],
      ['device 20 7 vw|1|a', 'device2 20 7 vw|1|a', 'ws 20 7 vw|1|a'],
    ],
    [
      'all may write',
      ['device 20 7 vw|1|a', 'device2 20 8 vw|1|b', 'tls 20 9 vw|1|c'],
      ['app 20 7 1-0|vw|1|a', 'app 20 8 1-0|vw|1|b', 'app 20 9 1-0|vw|1|c'],
    ],
    [
      'an answer goes to the one that asked',
      ['device 6 7', 'device2 16 8', 'device 20 9 vw'],
      ['device 0 7 200', 'device 0 9 2'],
      {
        own: true,
      },
    ],
    ['the older one stays', ['new 29 1 {token0}', 'device 6 7'], ['new 0 1 200', 'device 0 7 200']],
  ]);
});

describe('when the server ends a connection (hardware.md 3.7)', () => {
  const own = { own: { devices: 2 }, watch: ['app', 'device', 'device2', 'other'] } as const;
  exchanges(account, [
    [
      'the app asks for a new token',
      ['app 9 7 1|0'],
      ['app ~9 7 [A-Za-z0-9_-]{32}', 'device closed', 'device2 closed'],
      own,
    ],
    [
      'the old token is void then',
      ['app 9 7 1|0', 'new 29 1 {token0}'],
      ['app ~9 7 [A-Za-z0-9_-]{32}', 'device closed', 'device2 closed', 'new 0 1 9'],
      own,
    ],
    ['the device is deleted', ['app 44 7 1|1', 'new 29 1 {token1}'], ['app 0 7 200', 'other closed', 'new 0 1 9'], own],
    [
      'the project is deleted',
      ['app 23 7 1', 'new 29 1 {token0}'],
      ['app 0 7 200', 'device closed', 'device2 closed', 'other closed', 'new 0 1 9'],
      own,
    ],
  ]);
});
