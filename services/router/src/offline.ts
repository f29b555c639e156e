import { Command, MessageId } from '@pinwire/protocol';
import { firstWidget } from './handlers/notifications.ts';
import type { Router } from './router.ts';
import type { Target } from './target.ts';

/**
 * A device socket closed (hardware.md 6.3). The device is offline, and apps are told, only when it was the last one;
 * with an ignore period they are told when it did not come back in time.
 */
export function deviceClosed(router: Router, target: Target): void {
  if (target.sessions.size > 0) return;
  const { record } = target.state;
  record.status = 'OFFLINE';
  record.disconnectTime = router.ports.now();
  router.changed(target);
  if (!target.project?.isActive) return;
  const widget = firstWidget(target.project, 'NOTIFICATION');
  const wait = widget?.notifyWhenOffline === true ? Number(widget.notifyWhenOfflineIgnorePeriod ?? 0) : 0;
  if (wait <= 0) {
    tellApps(router, target);
    return;
  }
  const timer = setTimeout(() => {
    target.cancelOffline = undefined;
    if (target.sessions.size === 0 && target.project?.isActive) tellApps(router, target);
  }, wait);
  target.cancelOffline = () => {
    clearTimeout(timer);
    target.cancelOffline = undefined;
  };
}

function tellApps(router: Router, target: Target): void {
  if (target.project?.isNotificationsOff) return;
  const body = target.prefix.subarray(0, -1);
  const { bus } = router.ports;
  bus.apps().frame(target.audience, Command.DEVICE_OFFLINE, MessageId.DEVICE_OFFLINE, body, 0, body.length);
}
