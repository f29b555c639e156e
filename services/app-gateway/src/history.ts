import type { Granularity as AnyGranularity } from '@pinwire/automation';
import type { LivePoint } from '@pinwire/bus';
import type { Doc, Pin } from '@pinwire/model';

/** Width of the averages that are kept. */
export type Granularity = Exclude<AnyGranularity, 'live'>;

/** A pin whose averages are kept. */
export interface HistoryPin {
  accountId: number;
  dashId: number;
  deviceId: number;
  pin: Pin;
}

/** Averages of device writes over time, as app commands need them (automation.md 6). */
export interface History {
  /** The newest `count` averages after leaving out the `skip` newest, oldest first. */
  read(pin: HistoryPin, granularity: Granularity, count: number, skip: number): Promise<readonly LivePoint[]>;
  /** Forgets a device's averages, or those of some of its pins. */
  erase(accountId: number, dashId: number, deviceId: number, pins?: readonly Pin[]): Promise<void>;
  /** Writes the minute averages of pins into one CSV file; its address, or undefined when there are none. */
  exportCsv(pins: readonly HistoryPin[]): Promise<string | undefined>;
  /** Makes a report's files and mails them (automation.md 7.4); what came of it. */
  runReport(accountId: number, dashId: number, report: Doc): Promise<'OK' | 'NO_DATA' | 'ERROR'>;
}

/** The history of a server that keeps no averages. */
export const noHistory: History = {
  read: async () => [],
  erase: async () => undefined,
  exportCsv: async () => undefined,
  runReport: async () => 'NO_DATA',
};
