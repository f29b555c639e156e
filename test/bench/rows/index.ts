import { appToDevice } from './app-to-device.ts';
import { fanOut } from './fan-out.ts';
import { idlePlain, idleTls } from './idle.ts';
import { login, loginRestart } from './login.ts';
import { memory } from './memory.ts';
import { relay, relay100 } from './relay.ts';
import { relayHalf } from './relay-half.ts';
import type { Row } from './row.ts';
import { single5k, single20k } from './single.ts';

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  relay,
  relayHalf,
  relay100,
  single5k,
  single20k,
  appToDevice,
  fanOut,
  login,
  loginRestart,
  idlePlain,
  idleTls,
  memory,
];
