import { Command, Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';
import { firstWidget, takeNotice } from './notifications.ts';

/** Longest tweet in characters (hardware.md 4.11). */
const MAX_LENGTH = 140;

/** Tweet of a device (hardware.md 4.11). No Twitter stands behind this build: what passes all checks gets 15. */
export const tweet: DeviceHandler = (router, session, id, data, start, end) => {
  const { project } = session.target;
  const text = data.toString('utf8', start, end);
  const widget = firstWidget(project, 'TWITTER');
  if (text.length === 0 || text.length > MAX_LENGTH) {
    router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  } else if (!project?.isActive || !widget?.token || !widget.secret) {
    router.respond(session, id, Status.NOTIFICATION_NOT_AUTHORIZED);
  } else if (!takeNotice(router, session, Command.TWEET)) {
    router.respond(session, id, Status.QUOTA_LIMIT);
  } else router.respond(session, id, Status.NOTIFICATION_ERROR);
};
