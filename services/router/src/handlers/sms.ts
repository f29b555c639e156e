import { Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';
import { firstWidget } from './notifications.ts';

/** Longest SMS text in characters (hardware.md 4.10). */
const MAX_LENGTH = 160;

/** SMS of a device (hardware.md 4.10). */
export const sms: DeviceHandler = (router, session, id, data, start, end) => {
  const { project } = session.target;
  const text = data.toString('utf8', start, end);
  if (text.length === 0 || text.length > MAX_LENGTH) {
    router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  } else if (!project?.isActive || !firstWidget(project, 'SMS')?.to) {
    router.respond(session, id, Status.NOTIFICATION_NOT_AUTHORIZED);
  } else router.respond(session, id, Status.NOTIFICATION_ERROR);
};
