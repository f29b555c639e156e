import { Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';
import { firstWidget } from './notifications.ts';

/** Mail of a device (hardware.md 4.8). There is no provider in this build: what passes the checks is answered 15. */
export const email: DeviceHandler = (router, session, id, _data, start, end) => {
  const { project } = session.target;
  if (!project?.isActive || firstWidget(project, 'EMAIL') === undefined) {
    router.respond(session, id, Status.NOT_ALLOWED);
    return;
  }
  router.respond(session, id, start === end ? Status.ILLEGAL_COMMAND : Status.NOTIFICATION_ERROR);
};
