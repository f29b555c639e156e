import { Status } from '@pinwire/protocol';
import { deviceWrite } from '../device-write.ts';
import type { DeviceHandler } from './index.ts';

const LETTER_W = 'w'.charCodeAt(0);

/** Pin write of a device (hardware.md 4.2): no reply unless it is malformed; other operations are ignored. */
export const hardware: DeviceHandler = (router, session, id, data, start, end) => {
  if (end - start < 4) {
    router.respond(session, id, Status.ILLEGAL_COMMAND);
    return;
  }
  if (data[start + 1] !== LETTER_W) return;
  const status = deviceWrite(router, session.target, id, data, start, end);
  if (status !== undefined) router.respond(session, id, status);
};
