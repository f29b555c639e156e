import { Command, Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';
import { deviceName, firstWidget, takeNotice } from './notifications.ts';

/** Longest push text in characters (hardware.md 4.9). */
const MAX_LENGTH = 255;

/**
 * Push message of a device (hardware.md 4.9). Its sending is not awaited, so with a registered token the answer is 200,
 * as from the original without a key for the push service.
 */
export const pushNotification: DeviceHandler = (router, session, id, data, start, end) => {
  const { project } = session.target;
  const text = data.toString('utf8', start, end);
  const widget = firstWidget(project, 'NOTIFICATION');
  const isGood = (body: string): boolean => body.length > 0 && body.length <= MAX_LENGTH;
  if (!isGood(text)) router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  else if (!project?.isActive) router.respond(session, id, Status.NO_ACTIVE_DASHBOARD);
  else if (Object.keys({ ...(widget?.androidTokens ?? {}), ...(widget?.iOSTokens ?? {}) }).length === 0) {
    router.respond(session, id, Status.NOTIFICATION_NOT_AUTHORIZED);
  } else if (!takeNotice(router, session, Command.PUSH_NOTIFICATION)) {
    router.respond(session, id, Status.QUOTA_LIMIT);
  } else if (!isGood(text.replaceAll('{DEVICE_NAME}', () => deviceName(session)))) {
    router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  } else router.respond(session, id, Status.OK);
};
