import { Command, Status } from '@pinwire/protocol';
import { isPushText, pushesOf, sendPush } from '../send-push.ts';
import type { DeviceHandler } from './index.ts';
import { deviceName, firstWidget, takeNotice } from './notifications.ts';

/** Push message of a device (hardware.md 4.9). Its sending is not awaited: with a registered phone the answer is 200. */
export const pushNotification: DeviceHandler = (router, session, id, data, start, end) => {
  const { target } = session;
  const text = data.toString('utf8', start, end);
  const filled = text.replaceAll('{DEVICE_NAME}', () => deviceName(session));
  const messages = pushesOf(target, firstWidget(target.project, 'NOTIFICATION'), filled);
  if (!isPushText(text)) router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  else if (!target.project?.isActive) router.respond(session, id, Status.NO_ACTIVE_DASHBOARD);
  else if (messages.length === 0) router.respond(session, id, Status.NOTIFICATION_NOT_AUTHORIZED);
  else if (!takeNotice(router, session, Command.PUSH_NOTIFICATION)) router.respond(session, id, Status.QUOTA_LIMIT);
  else if (!isPushText(filled)) router.respond(session, id, Status.NOTIFICATION_INVALID_BODY);
  else {
    sendPush(router.ports, messages);
    router.respond(session, id, Status.OK);
  }
};
