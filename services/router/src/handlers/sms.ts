import { Command, Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';
import { firstWidget, takeNotice } from './notifications.ts';

/** Longest SMS text in characters (hardware.md 4.10). */
const MAX_LENGTH = 160;

/** SMS of a device (hardware.md 4.10). No gateway stands behind this build: what passes all checks gets 15. */
export const sms: DeviceHandler = (router, session, id, data, start, end) => {
  const { project } = session.target;
  const text = data.toString('utf8', start, end);
  if (text.length === 0 || text.length > MAX_LENGTH) {
    router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  } else if (!project?.isActive || !firstWidget(project, 'SMS')?.to) {
    router.respond(session, id, Status.NOTIFICATION_NOT_AUTHORIZED);
  } else if (!takeNotice(router, session, Command.SMS)) {
    router.respond(session, id, Status.QUOTA_LIMIT);
  } else router.respond(session, id, Status.NOTIFICATION_ERROR);
};
