import { describe } from 'vitest';
import { exchanges, given, type Row } from './kit/index.ts';

const account = given({ devices: 2, watch: ['app', 'device', 'device2', 'other', 'foreign', 'foreignApp'] });

/** What every command of a device is sent. */
const BODIES = [
  ['no body', ''],
  ['one byte', '1'],
  ['a NUL', '|'],
  ['text for numbers', 'x|y|z'],
  ['ids that do not exist', '999|i|{noToken}'],
  ["another account's token", '64|i|{foreignToken}'],
  ["another account's ids", '1-0|vw|1|a'],
  ['numbers beyond 64 bits', '99999999999999999999|99999999999999999999|1'],
  ['bytes that are no text', '{hex:fffefd00ff80}'],
  ['32 KB', '{x*32768}'],
  ['1 MB', ''],
] as const;

/** By command, the answer to each of the bodies; 1 MB are sixteen of the longest frames, each with an answer. */
const ANSWERS: Readonly<Record<number, readonly (number | '-')[]>> = {
  12: [13, 14, 14, 14, 14, 14, 14, 14, 14, 13, 13],
  13: [6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6],
  14: [13, 14, 14, 14, 14, 14, 14, 14, 14, 13, 13],
  15: [2, 2, 2, 6, 6, 6, 6, 6, 2, 2, 2],
  16: ['-', 2, 2, '-', '-', '-', '-', '-', '-', 2, 2],
  17: [2, '-', 2, '-', '-', '-', '-', '-', '-', '-', '-'],
  18: [13, 14, 14, 14, 14, 14, 14, 14, 14, 13, 13],
  19: [11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11],
  20: [2, 2, 2, '-', '-', '-', '-', '-', '-', '-', '-'],
};

const NAMES: Readonly<Record<number, string>> = {
  12: 'TWEET',
  13: 'EMAIL',
  14: 'PUSH_NOTIFICATION',
  15: 'BRIDGE',
  16: 'HARDWARE_SYNC',
  17: 'BLYNK_INTERNAL',
  18: 'SMS',
  19: 'SET_WIDGET_PROPERTY',
  20: 'HARDWARE',
};

/** A row: the answer to one body; after it the device, its sibling, its neighbour and the other account still work. */
function row(command: number, at: number): Row {
  const [name, body] = BODIES[at] ?? ['', ''];
  const status = ANSWERS[command]?.[at];
  const isMegabyte = name === '1 MB';
  const frames = isMegabyte
    ? Array.from({ length: 16 }, (_, n) => `device ${command} ${100 + n} {x*65535}`)
    : [`device ${command} 100 ${body}`];
  return [
    `${NAMES[command]}: ${name}`,
    [...frames, 'device 20 200 vw|2|well', 'device2 6 201', 'other 6 202', 'foreign 6 203'],
    [
      ...(status === '-' ? [] : frames.map((_, n) => `device 0 ${100 + n} ${status}`)),
      'app 20 200 1-0|vw|2|well',
      'device2 0 201 200',
      'other 0 202 200',
      'foreign 0 203 200',
    ],
    // A sync of all pins: there is no value yet.
    { own: command === 16 && body === '' && !isMegabyte },
  ];
}

describe('bad input hurts nobody (hardware.md 4)', () => {
  for (const command of Object.keys(ANSWERS).map(Number)) {
    exchanges(
      account,
      BODIES.map((_, at) => row(command, at)),
    );
  }
});
