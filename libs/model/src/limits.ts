import { IllegalCommand, NotAllowed } from './errors.ts';

/** Bounds on what an account may hold (model.md 12); sizes in characters of the JSON text. */
export interface Limits {
  /** Projects of an account, `user.dashboard.max.limit`. */
  projects: number;
  /** JSON of a project, `user.profile.max.size` × 1024. */
  projectSize: number;
  /** JSON of a widget, an app or settings, `user.widget.max.size.limit` × 1024. */
  widgetSize: number;
  /** Devices of an account, `user.devices.limit`. */
  devices: number;
  /** Tags of a project, `user.tags.limit`. */
  tags: number;
  devicesPerTag: number;
  tagName: number;
  deviceName: number;
  /** Published apps of an account. */
  apps: number;
  /** Reports of a REPORT widget. */
  reports: number;
}

/** The values of the shipped configuration. */
export const DEFAULT_LIMITS: Limits = {
  projects: 100,
  projectSize: 256 * 1024,
  widgetSize: 20 * 1024,
  devices: 50,
  tags: 100,
  devicesPerTag: 25,
  tagName: 40,
  deviceName: 50,
  apps: 26,
  reports: 25,
};

/** Refuses an empty text with 2 and one longer than `limit` characters with 6, in this order. */
export function checkSize(text: string, limit: number): void {
  if (text === '') throw new IllegalCommand('empty JSON');
  if (text.length > limit) throw new NotAllowed(`JSON is longer than ${limit} characters`);
}
