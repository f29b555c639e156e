import type { Accounts } from '@pinwire/accounts';
import type { Bus } from '@pinwire/bus';
import type { Limits } from '@pinwire/model';
import type { Outbox } from '@pinwire/outbox';
import type { ClientCounts, DebugLog } from '@pinwire/service';
import type { Store } from '@pinwire/store';
import type { History } from './history.ts';

/** Parts of the store that app commands use as they are. */
type StorePart =
  | 'findToken'
  | 'findShareToken'
  | 'saveClone'
  | 'loadClone'
  | 'addApp'
  | 'removeApp'
  | 'publisherOf'
  | 'accountsOfApps'
  | 'addFlashedTokens'
  | 'findFlashedToken'
  | 'setFlashedToken'
  | 'addReset'
  | 'findReset'
  | 'removeReset'
  | 'addEnergy'
  | 'touchLogins'
  | 'redeem';

/** What app commands need of the store beyond the account documents. */
export interface AppStore extends Pick<Store, StorePart> {
  /** Id of the account, or undefined. */
  findAccount(email: string, appName: string): Promise<number | undefined>;
  /** Undefined when (e-mail, app name) is taken; `received` is the hash that the app sent. */
  createAccount(account: {
    email: string;
    appName: string;
    received: string;
    energy: number;
  }): Promise<number | undefined>;
  /** Looks an account up and checks the received hash. */
  checkPassword(
    email: string,
    appName: string,
    received: string,
  ): Promise<{ accountId: number } | 'unknown' | 'wrong' | 'no-password'>;
  /** Uses a reset up; the account, or undefined when the token is unknown or expired. */
  resetPassword(token: string, received: string): Promise<number | undefined>;
}

export interface AppGatewaySettings {
  /** Messages per second and socket; 0 = no limit. */
  messageQuota: number;
  /** `app.socket.idle.timeout` in s; 0 = none. */
  idleTimeoutSeconds: number;
  loginDeadlineMs: number;
  hourlyRegistrations: number;
  initialEnergy: number;
  /** Name or address that GET_SERVER answers. */
  publicHost: string;
  /** Beginning of the links in password mails that open the app: scheme, host and port. */
  restoreUrl: string;
  /** `{PRODUCT_NAME}` in mails. */
  productName: string;
  /** Keep the last address of an account. */
  storeAddress: boolean;
  /** Addresses that may register; empty = all. */
  allowedUsers: readonly string[];
  limits: Limits;
}

/** Everything an app-gateway works with. */
export interface AppGatewayPorts {
  bus: Bus;
  accounts: Accounts;
  store: AppStore;
  outbox: Outbox;
  history: History;
  settings: AppGatewaySettings;
  counts: ClientCounts;
  log: DebugLog & { error(fields: object, message: string): void };
  /** 32 characters out of 24 random bytes (app.md 6.3). */
  newToken(): string;
  /** Wall clock in ms. */
  now(): number;
  /** Monotonic clock in ms. */
  monotonic(): number;
}
