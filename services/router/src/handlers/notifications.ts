import type { Project, Widget } from '@pinwire/model';
import type { DeviceSession } from '../device-session.ts';
import type { Router } from '../router.ts';

/** First widget of a type in project order; "single" widgets such as EMAIL or RTC count once (model.md 10). */
export function firstWidget(project: Project | undefined, type: string): Widget | undefined {
  return project?.widgets.find((widget) => widget.type === type);
}

/**
 * Takes the slot of one notice: false while the last accepted one of this kind and device is too young (hardware.md 7.2;
 * by device, as its "do better" has it, so that a reconnect does not reset it).
 */
export function takeNotice(router: Router, { target }: DeviceSession, command: number): boolean {
  const now = router.ports.now();
  const last = target.noticedAt?.get(command);
  if (last !== undefined && now - last < router.ports.settings.noticeSeconds * 1000) return false;
  target.noticedAt ??= new Map();
  target.noticedAt.set(command, now);
  return true;
}

/** Name of the device in its project, which stands in for `{DEVICE_NAME}`. */
export function deviceName({ target }: DeviceSession): string {
  return target.project?.devices.find(({ id }) => id === target.key.targetId)?.name ?? '';
}
