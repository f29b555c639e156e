import { describe } from 'vitest';
import { answers, exchanges, given } from './kit/index.ts';

const account = given();

describe('PING (hardware.md 4.1)', () => {
  answers(account, 'device', 6, [
    ['without a body', '', 200],
    ['with a body, which is ignored', 'are you there', 200],
    ['with NULs', '|||', 200],
    ['with bytes that are no text', '{hex:ff00ff}', 200],
    ['of 32 KB', '{x*32768}', 200],
    ['of 65535 bytes', '{x*65535}', 200],
  ]);
  exchanges(account, [
    [
      'is not told to apps or other sockets of the device',
      ['device 6 7'],
      ['device 0 7 200'],
      {
        watch: ['app', 'device', 'device2'],
      },
    ],
    [
      'is answered behind what was asked before',
      ['device 20 7 vw', 'device 6 8', 'device 20 9 vw', 'device 6 10'],
      ['device 0 7 2', 'device 0 8 200', 'device 0 9 2', 'device 0 10 200'],
    ],
    [
      'a hundred of them',
      [...Array(100).keys()].map((n) => `device 6 ${n + 1}`),
      [...[...Array(100).keys()].map((n) => `device 0 ${n + 1} 200`)],
    ],
  ]);
});
