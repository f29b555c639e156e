import type { Accounts } from '@pinwire/accounts';
import type { Bus, Input, TargetKey } from '@pinwire/bus';
import type { HistoryLimits, Pin } from '@pinwire/model';
import type { Outbox } from '@pinwire/outbox';
import type { DebugLog } from '@pinwire/service';
import type { State } from '@pinwire/state';

/** A device as its token names it. */
export interface TokenTarget {
  accountId: number;
  dashId: number;
  deviceId: number;
}

export interface RouterLog extends DebugLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The settings that change what a router does. */
export interface RouterSettings {
  /** Entries that histories keep. */
  histories: HistoryLimits;
  /** `hard.socket.idle.timeout` in s; 0 = none. */
  idleTimeoutSeconds: number;
  /** Least time in s between two notices of one kind from a device (hardware.md 7.2). */
  noticeSeconds: number;
  /** `{VENDOR_EMAIL}` in mails. */
  vendorEmail: string;
  /** `allow.reading.widget.without.active.app`: ask devices for pins while no app is connected. */
  readWithoutApp: boolean;
}

export interface RawSample {
  value: Buffer;
  at: number;
}

/** Durable record of device writes. */
export interface RawSink {
  /** Takes a write of now whose value is `data[start, end)`, copied. Makes no promise and no object. */
  append(input: Input | undefined, target: TargetKey, pin: Pin, data: Buffer, start: number, end: number): void;
  /** Takes values with times of their own (ms since 1970), which one input brought. */
  appendSamples(input: Input | undefined, target: TargetKey, pin: Pin, samples: readonly RawSample[]): void;
  /** Resolves when everything taken so far is safe. */
  durable(): Promise<void>;
}

/** Everything a router works with. */
export interface RouterPorts {
  bus: Bus;
  state: State;
  /** Where device writes are kept one by one, when they are. */
  raw?: RawSink | undefined;
  accounts: Accounts;
  outbox: Outbox;
  /** Looks a token up, for bridges. */
  findToken(token: string): Promise<TokenTarget | undefined>;
  /** The stored firmware directives (`FIRMWARE_SETTING`), if any. */
  loadFirmware(): Promise<string | undefined>;
  settings: RouterSettings;
  log: RouterLog;
  /** Wall clock in ms. */
  now(): number;
}
