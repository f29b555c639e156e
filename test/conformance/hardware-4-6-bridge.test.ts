import { describe } from 'vitest';
import { answers, exchanges, given, onPin } from './kit/index.ts';

const setUp = 'device 15 2 64|i|{token1}';
const ready = 'device 0 2 200';

const account = given({ devices: 3, watch: ['app', 'device', 'other'] });

describe('set-up (hardware.md 4.6)', () => {
  answers(account, 'device', 15, [
    ['with the token of another device', '64|i|{token1}', 200],
    ['with its own token', '64|i|{token0}', 200],
    ['with any text for a pin', 'kitchen|i|{token1}', 200],
    ['with a longer word', '64|init|{token1}', 200],
    ['with an empty token', '64|i|', 6],
    ['with a token that is too short', '64|i|short', 6],
    ['with a token that is too long', '64|i|{token1}x', 6],
    ['with a token that nobody has', '64|i|{noToken}', 6],
    ['with the token of another account', '64|i|{foreignToken}', 6],
    ['with a share token', '64|i|{share}', 6],
    ['with 32 KB', '64|i|{x*32768}', 6],
    ['without a token', '64|i', 2],
    ['without a body', '', 2],
    ['of one character', '6', 2],
    ['of NULs', '|', 2],
    ['of 32 KB without a NUL', '{x*32768}', 2],
    ['of 65535 bytes', '{x*65535}', 2],
  ]);
  exchanges(account, [
    [
      'may be repeated, and leads elsewhere then',
      ['device 15 2 64|i|{token1}', 'device 15 3 64|i|{token2}', 'device 15 4 64|vw|1|x'],
      ['device 0 2 200', 'device 0 3 200', 'third 15 4 vw|1|x', 'app 20 4 1-2|vw|1|x'],
    ],
    [
      'holds for one socket',
      ['device 15 2 64|i|{token1}', 'device2 15 3 64|vw|1|x'],
      ['device 0 2 200', 'device2 0 3 6'],
    ],
    [
      'is forgotten with the connection',
      [setUp, (stage) => stage.actor('device').until(1), 'device close', 'new 29 1 {token0}', 'new 15 3 64|vw|1|x'],
      ['device 0 2 200', 'new 0 1 200', 'new 0 3 6'],
    ],
    [
      'is refused when there are 101',
      [...Array(102).keys()].map((n) => `device 15 ${n + 1} ${n}|i|{token1}`),
      [...[...Array(101).keys()].map((n) => `device 0 ${n + 1} 200`), 'device 0 102 6'],
    ],
  ]);
});

describe('messages (hardware.md 4.6)', () => {
  exchanges(account, [
    [
      'to the other device, and as a write of it to apps',
      [setUp, 'device 15 7 64|vw|9|hi'],
      [ready, 'other 15 7 vw|9|hi', 'app 20 7 1-1|vw|9|hi'],
    ],
    [
      'several values',
      [setUp, 'device 15 7 64|vw|9|a|b|c'],
      [ready, 'other 15 7 vw|9|a|b|c', 'app 20 7 1-1|vw|9|a|b|c'],
    ],
    ['digital', [setUp, 'device 15 7 64|dw|3|1'], [ready, 'other 15 7 dw|3|1', 'app 20 7 1-1|dw|3|1']],
    ['analog', [setUp, 'device 15 7 64|aw|3|99'], [ready, 'other 15 7 aw|3|99', 'app 20 7 1-1|aw|3|99']],
    [
      'bytes',
      [setUp, 'device 15 7 64|vw|9|{hex:ff00c3}'],
      [ready, 'other 15 7 vw|9|{hex:ff00c3}', 'app 20 7 1-1|vw|9|{hex:ff00c3}'],
      {
        better: 'the original puts U+FFFD in their place',
      },
    ],
    [
      'to every socket of the target',
      [setUp, 'device 15 7 64|vw|9|hi'],
      [ready, 'other 15 7 vw|9|hi', 'other2 15 7 vw|9|hi', 'app 20 7 1-1|vw|9|hi'],
    ],
    [
      'to siblings, not to the sender',
      ['device 15 2 64|i|{token0}', 'device 15 7 64|vw|9|hi'],
      [ready, 'device2 15 7 vw|9|hi', 'app 20 7 1-0|vw|9|hi'],
    ],
    [
      'to itself alone: 7, but it is a write',
      ['device 15 2 64|i|{token0}', 'device 15 7 64|vw|9|hi'],
      [ready, 'device 0 7 7', 'app 20 7 1-0|vw|9|hi'],
    ],
    [
      'to a device that is away: 7, but it is a write',
      ['device 15 2 64|i|{token2}', 'device 15 7 64|vw|9|away', 'http GET /{token2}/get/v9'],
      [ready, 'device 0 7 7', 'app 20 7 1-2|vw|9|away', 'http 200 json ["away"]'],
    ],
    [
      'is kept as a value of the target',
      [setUp, 'device 15 7 64|vw|9|kept', 'http GET /{token1}/get/v9'],
      [ready, 'other 15 7 vw|9|kept', 'app 20 7 1-1|vw|9|kept', 'http 200 json ["kept"]'],
    ],
    [
      'into a widget of the target',
      [setUp, 'device 15 7 64|vw|9|5', 'app 70 8 1|11'],
      [ready, 'other 15 7 vw|9|5', 'app 20 7 1-1|vw|9|5', 'app &70 8 {"value":"5"}'],
      { own: { devices: 2, widgets: [onPin('GAUGE', 'v9', { id: 11, deviceId: 1 })] } },
    ],
    ['another operation goes to the target alone', [setUp, 'device 15 7 64|vr|9|x'], [ready, 'other 15 7 vr|9|x']],
    ['no set-up for this pin', [setUp, 'device 15 7 65|vw|9|hi'], [ready, 'device 0 7 6']],
    ['no set-up at all', ['device 15 7 64|vw|9|hi'], ['device 0 7 6']],
    ['no operation', [setUp, 'device 15 7 64|vw'], [ready, 'device 0 7 2']],
    [
      'no value: 2, though the target got it',
      [setUp, 'device 15 7 64|vw|5'],
      [ready, 'other 15 7 vw|5', 'device 0 7 2'],
    ],
    [
      'pin 300: 2, though the target got it',
      [setUp, 'device 15 7 64|vw|300|1'],
      [ready, 'other 15 7 vw|300|1', 'device 0 7 2'],
    ],
    [
      'a pin with a letter: 2, though the target got it',
      [setUp, 'device 15 7 64|aw|A0|1'],
      [ready, 'other 15 7 aw|A0|1', 'device 0 7 2'],
    ],
    [
      '32 KB',
      [setUp, 'device 15 7 64|vw|9|{x*32768}'],
      [ready, 'other 15 7 vw|9|{x*32768}', 'app 20 7 1-1|vw|9|{x*32768}'],
    ],
    [
      'too long for the buffer of the target: 7, but it is a write',
      ['other 17 2 ver|1|buff-in|256', setUp, 'device 15 7 64|vw|9|{x*300}'],
      ['other 0 2 200', ready, 'device 0 7 7', 'app 20 7 1-1|vw|9|{x*300}'],
      {
        own: { devices: 2 },
        better: 'the original sends it, and the library drops the connection',
      },
    ],
    [
      'in an inactive project: only the target gets it',
      [setUp, 'device 15 7 64|vw|9|hi'],
      [ready, 'other 15 7 vw|9|hi'],
      {
        own: { devices: 2, project: { isActive: false } },
      },
    ],
    [
      'nobody of another account gets it',
      [setUp, 'device 15 7 64|vw|9|hi'],
      [ready, 'other 15 7 vw|9|hi', 'app 20 7 1-1|vw|9|hi'],
      {
        watch: ['app', 'device', 'other', 'third', 'foreign', 'foreignApp'],
      },
    ],
  ]);
});
