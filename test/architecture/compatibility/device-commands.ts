import { Command, type CommandName } from '@pinwire/protocol';
import { handlerFiles } from './handler-files.ts';
import { AS, beside, type Row, type Table, type Verdict } from './rows.ts';

/** Where a command of devices differs from the original; all others are as it. */
const VERDICTS: Partial<Record<CommandName, Verdict>> = {
  LOGIN: 'better: fifty wrong tokens on one socket close it',
  HARDWARE_LOGIN: 'better: fifty wrong tokens on one socket close it',
  EMAIL: 'better: limits by device and account, not by connection; a mail without text reaches its receiver',
  PUSH_NOTIFICATION: 'as the reference; it is not sent yet: answered as without a key for the push service',
  SMS: 'as the reference; no provider yet: what passes all checks gets 15',
  TWEET: 'as the reference; no provider yet: what passes all checks gets 15',
  BRIDGE: 'better: what is too long for the target is not sent to it',
  HARDWARE_SYNC: 'better: what is too long for the device is left out',
  BLYNK_INTERNAL: 'better: info messages of the libraries from 1.3 on (`mcu`, `ncp`) are understood',
};

const GATEWAY = 'services/hardware-gateway/src';
const CONNECTION = { handler: `${GATEWAY}/device-connection.ts`, test: `${GATEWAY}/connection.test.ts` };
const LOGIN = { ...CONNECTION, test: `${GATEWAY}/login.test.ts` };

/** Commands that the gateway answers itself; only the rest of them reaches the router. */
const AT_THE_GATEWAY: Partial<Record<CommandName, typeof LOGIN>> = {
  LOGIN,
  HARDWARE_LOGIN: LOGIN,
  PING: CONNECTION,
};

const IGNORED: readonly (readonly [string, string])[] = [
  ['1, 3–5, 7–11', 'commands of apps, and unassigned'],
  ['21', 'CREATE_DASH; group markers of newer libraries'],
  ['22–28, 30–54', 'commands of apps'],
  ['55', 'CREATE_APP; DEBUG_PRINT of libraries, which the original never sends'],
  ['56–63, 66–99', 'commands of apps, and unassigned'],
  ['64', 'HARDWARE_LOG_EVENT'],
  ['65', 'HARDWARE_RESEND_FROM_BLUETOOTH; event clear of newer libraries'],
];

/** Every command on device sockets. */
export function deviceCommands(): Table {
  const served = [...handlerFiles('device', 'deviceHandlers')].map(
    ([name, file]): Row => ({
      cells: [String(Command[name]), name],
      ...(AT_THE_GATEWAY[name] ?? beside(file)),
      verdict: VERDICTS[name] ?? AS,
    }),
  );
  const others: Row[] = [
    { cells: ['0', 'RESPONSE'], ...CONNECTION, verdict: AS },
    ...IGNORED.map(([code, name]): Row => ({ cells: [code, `${name}: ignored`], ...CONNECTION, verdict: AS })),
    { cells: ['100 and more', 'close the socket'], ...CONNECTION, verdict: AS },
  ];
  const pushed: Row[] = [
    {
      cells: ['17', 'BLYNK_INTERNAL `acon`, `adis`, to devices'],
      handler: 'services/app-gateway/src/gateway.ts',
      test: 'services/app-gateway/src/handlers/login.test.ts',
      verdict: 'better: `adis` when the last app of the account is gone, not at every one',
    },
    {
      cells: ['17', 'BLYNK_INTERNAL `ota`, to devices'],
      ...beside('services/router/src/firmware'),
      verdict: 'better: a directive outlives a restart, and is not sent for ever',
    },
    { cells: ['20', 'HARDWARE `pm`, to devices'], ...beside('services/router/src/pin-modes'), verdict: AS },
    {
      cells: ['20', 'HARDWARE `vr` `dr` `ar` of widgets that ask, to devices'],
      ...beside('services/router/src/polling'),
      verdict: 'better: each device of a tag is asked at its own time',
    },
    { cells: ['20', 'HARDWARE of rules (id 888), to devices'], ...beside('services/router/src/rules'), verdict: AS },
    {
      cells: ['20', 'HARDWARE of timers (id 7777), to devices'],
      handler: undefined,
      test: undefined,
      verdict: 'not served: timers are still to come',
    },
  ];
  return {
    title: 'Commands of devices',
    text: 'Over the 5-byte header on TCP, TLS and WebSocket. MQTT devices use the same handlers.',
    heads: ['Code', 'Command'],
    rows: [...served, ...others, ...pushed].sort((a, b) => first(a) - first(b)),
  };
}

function first({ cells }: Row): number {
  return Number.parseInt(cells[0] ?? '', 10);
}
