import { Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';
import { firstWidget } from './notifications.ts';

/** Longest push text in characters (hardware.md 4.9). */
const MAX_LENGTH = 255;

/** Push message of a device (hardware.md 4.9). Without a registered push token the answer is 14. */
export const pushNotification: DeviceHandler = (router, session, id, data, start, end) => {
  const { project } = session.target;
  const text = data.toString('utf8', start, end);
  if (text.length === 0 || text.length > MAX_LENGTH) {
    router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  } else if (!project?.isActive) {
    router.respond(session, id, Status.NO_ACTIVE_DASHBOARD);
  } else {
    const widget = firstWidget(project, 'NOTIFICATION');
    const tokens = { ...(widget?.androidTokens as object), ...(widget?.iOSTokens as object) };
    const registered = Object.keys(tokens).length > 0;
    router.respond(session, id, registered ? Status.NOTIFICATION_ERROR : Status.NOTIFICATION_NOT_AUTHORIZED);
  }
};
