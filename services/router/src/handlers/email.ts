import { isEmail } from '@pinwire/model';
import { Command, Status, splitAll } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';
import { firstWidget, takeNotice } from './notifications.ts';

/** `[to\0]subject\0text` (hardware.md 4.8). No mail server stands behind this build: what passes all checks gets 15. */
export const email: DeviceHandler = (router, session, id, data, start, end) => {
  const { project } = session.target;
  const widget = firstWidget(project, 'EMAIL');
  if (!project?.isActive || widget === undefined) {
    router.respond(session, id, Status.NOT_ALLOWED);
    return;
  }
  const parts = splitAll(data.toString('utf8', start, end));
  if (parts.length < 2) router.respond(session, id, Status.ILLEGAL_COMMAND);
  else if (!takeNotice(router, session, Command.EMAIL)) router.respond(session, id, Status.QUOTA_LIMIT);
  else if (parts.length === 3 && !widget.to && !isReceiver(parts[0] as string)) {
    router.respond(session, id, Status.ILLEGAL_COMMAND);
  } else router.respond(session, id, Status.NOTIFICATION_ERROR);
};

/** The receiver that a device names itself: an address, or what stands for one. */
function isReceiver(to: string): boolean {
  return isEmail(to) || to === '{DEVICE_OWNER_EMAIL}' || to === '{VENDOR_EMAIL}';
}
