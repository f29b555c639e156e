import type { Accounts } from '@pinwire/accounts';
import type { Bus } from '@pinwire/bus';
import type { HistoryLimits } from '@pinwire/model';
import type { State } from '@pinwire/state';

/** A device as its token names it. */
export interface TokenTarget {
  accountId: number;
  dashId: number;
  deviceId: number;
}

export interface RouterLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The settings that change what a router does. */
export interface RouterSettings {
  /** Entries that histories keep. */
  histories: HistoryLimits;
  /** `hard.socket.idle.timeout` in s; 0 = none. */
  idleTimeoutSeconds: number;
}

/** Everything a router works with. */
export interface RouterPorts {
  bus: Bus;
  state: State;
  accounts: Accounts;
  /** Looks a token up, for bridges. */
  findToken(token: string): Promise<TokenTarget | undefined>;
  settings: RouterSettings;
  log: RouterLog;
  /** Wall clock in ms. */
  now(): number;
}
