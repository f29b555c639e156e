import { Command, commandName } from '@pinwire/protocol';
import { describe } from 'vitest';
import { exchanges, given, type Row } from './kit/index.ts';

const account = given({ devices: 2 });

describe('segments (hardware.md 2.2)', () => {
  exchanges(account, [
    [
      'several frames in one',
      ['device #{hex:0600020000}{hex:0600030000}{hex:0600040000}'],
      ['device 0 2 200', 'device 0 3 200', 'device 0 4 200'],
    ],
    ['a header and its body in two', ['device #{hex:1400020006}', 'device #vw|1|a'], ['app 20 2 1-0|vw|1|a']],
    ['a header in two', ['device #{hex:06}', 'device #{hex:00020000}'], ['device 0 2 200']],
    [
      'the end of one frame with the beginning of the next',
      ['device #{hex:1400020006}vw|', 'device #1|a{hex:0600}', 'device #{hex:030000}'],
      ['app 20 2 1-0|vw|1|a', 'device 0 3 200'],
    ],
    [
      'a login byte by byte',
      [
        ...[...'1d00010020'.matchAll(/../g)].map(([byte]) => `new #{hex:${byte}}`),
        async (stage) => {
          for (const byte of Buffer.from(stage.world.variables.token0 ?? ''))
            stage.actor('new').client.sendBytes(Buffer.from([byte]));
        },
      ],
      ['new 0 1 200'],
    ],
    [
      'a login and what follows it',
      ['new #{hex:1d00010020}{token0}{hex:1400020006}vw|1|a{hex:0600030000}'],
      ['new 0 1 200', 'new 0 3 200', 'app 20 2 1-0|vw|1|a'],
    ],
    [
      'a hundred frames, in order',
      [...Array(100).keys()].map((n) => `device 20 ${n + 2} vw|1|${n}`),
      [...[...Array(100).keys()].map((n) => `app 20 ${n + 2} 1-0|vw|1|${n}`)],
    ],
    [
      'writes of two devices, each in its order',
      ['device 20 2 vw|1|a', 'device 20 3 vw|1|b', 'other 20 4 vw|1|c', 'other 20 5 vw|1|d'],
      ['app 20 2 1-0|vw|1|a', 'app 20 3 1-0|vw|1|b', 'app 20 4 1-1|vw|1|c', 'app 20 5 1-1|vw|1|d'],
    ],
  ]);
});

describe('bodies (hardware.md 2.2)', () => {
  exchanges(account, [
    ['the longest one', ['device 20 2 vw|1|{x*65530}'], ['app 20 2 1-0|vw|1|{x*65530}']],
    ['one of 32 KB', ['device 20 2 vw|1|{x*32768}'], ['app 20 2 1-0|vw|1|{x*32768}']],
    [
      '1 MB of the longest ones',
      Array(16).fill('device 20 2 vw|1|{x*65530}'),
      Array(16).fill('app 20 2 1-0|vw|1|{x*65530}'),
    ],
    ['UTF-8', ['device 20 2 vw|1|Grüße, 你好'], ['app 20 2 1-0|vw|1|Grüße, 你好']],
    [
      'bytes that are no UTF-8',
      ['device 20 2 vw|1|{hex:ff00c328}'],
      ['app 20 2 1-0|vw|1|{hex:ff00c328}'],
      {
        better: 'the original puts U+FFFD in their place',
      },
    ],
    [
      'every byte there is',
      [`device 20 2 vw|1|{hex:${everyByte()}}`],
      [`app 20 2 1-0|vw|1|{hex:${everyByte()}}`],
      {
        better: 'the original puts U+FFFD in the place of some',
      },
    ],
    ['a NUL at the end', ['device 20 2 vw|1|a|'], ['app 20 2 1-0|vw|1|a|']],
    ['line ends', ['device 20 2 vw|1|a\r\nb'], ['app 20 2 1-0|vw|1|a\r\nb']],
  ]);
});

function everyByte(): string {
  return Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex');
}

describe('message ids (hardware.md 2.4)', () => {
  exchanges(account, [
    ...[1, 2, 255, 256, 32_768, 60_000].flatMap((id): Row[] => [
      [`${id} in an answer`, [`device 6 ${id}`], [`device 0 ${id} 200`]],
      [`${id} in a refusal`, [`device 20 ${id} vw`], [`device 0 ${id} 2`]],
      [`${id} in what is forwarded`, [`device 20 ${id} vw|1|a`], [`app 20 ${id} 1-0|vw|1|a`]],
      [`${id} of an app in what a device gets`, [`app 20 ${id} 1-0|vw|1|a`], [`device 20 ${id} vw|1|a`]],
    ]),
    [
      'may repeat',
      ['device 20 2 vw|1|a', 'device 20 2 vw|1|b', 'device 6 2'],
      ['app 20 2 1-0|vw|1|a', 'app 20 2 1-0|vw|1|b', 'device 0 2 200'],
    ],
    [
      '0 of an app becomes another for the device',
      ['app 20 0 1-0|vw|1|a'],
      ['device ~20 [1-9]\\d* vw\\|1\\|a'],
      {
        better: 'libraries drop the connection at id 0',
      },
    ],
  ]);
});

/** What the device's handler serves (hardware.md 4). */
const SERVED = [2, 6, 12, 13, 14, 15, 16, 17, 18, 19, 20, 29];
const OTHERS = [...Array(100).keys()].slice(1).filter((command) => !SERVED.includes(command));
const NAMED = OTHERS.filter((command) => commandName(command) !== 'OTHER');
const UNNAMED = OTHERS.filter((command) => !NAMED.includes(command));

describe('commands that are not for devices (hardware.md 2.2, 2.5, 4.12)', () => {
  exchanges(account, [
    ...NAMED.map(
      (command): Row => [
        `${command} ${commandName(command)} is ignored`,
        [`device ${command} 7`, `device ${command} 8 1|0`, `device ${command} 9 1|{"id":1}`, 'device 6 10'],
        ['device 0 10 200'],
      ],
    ),
    [
      'unassigned ones are ignored',
      [...UNNAMED.map((command) => `device ${command} 7 1|0`), 'device 6 8'],
      ['device 0 8 200'],
    ],
    [
      'group markers of newer libraries are ignored',
      ['device 21 7 b', 'device 21 8 t|1700000000', 'device 21 9 e'],
      [],
    ],
    [
      'events of newer libraries are ignored',
      ['device 64 7 alarm', 'device 64 8 alarm|too hot|', 'device 65 9 alarm|all'],
      [],
    ],
    ['a RESPONSE of the device is ignored', ['device #{hex:00000700c8}', 'device #{hex:0000080002}'], []],
  ]);
});

describe('commands that end the connection (hardware.md 2.2)', () => {
  exchanges(account, [
    ...[100, 101, 127, 128, 200, 255].map(
      (command): Row => [`${command}`, [`device ${command} 7 x`], ['device closed']],
    ),
    [
      '100 with its body, behind what came before',
      ['device 6 7', 'device 100 8 x'],
      ['device 0 7 200', 'device closed'],
    ],
    [
      '100, but not for other sockets of the device',
      ['device2 100 8 x', 'device 6 9'],
      ['device2 closed', 'device 0 9 200'],
    ],
    ['200 before the login', ['new 200 1'], ['new closed']],
  ]);
});

describe('before the login (hardware.md 2.2, 3.2)', () => {
  exchanges(
    account,
    [
      1,
      3,
      Command.PING,
      7,
      12,
      13,
      14,
      15,
      Command.HARDWARE_SYNC,
      17,
      18,
      19,
      Command.HARDWARE,
      21,
      24,
      55,
      64,
      99,
    ].map((command): Row => [`${command} ends the connection`, [`new ${command} 1 {token0}`], ['new closed']]),
  );
  exchanges(account, [
    ['a RESPONSE ends the connection', ['new #{hex:00000100c8}'], ['new closed']],
    [
      'a write ends the connection, and is not carried out',
      ['new 20 1 vw|1|a', 'new2 29 1 {token0}', 'new2 16 2 vr|77'],
      ['new closed', 'new2 0 1 200'],
    ],
  ]);
});
