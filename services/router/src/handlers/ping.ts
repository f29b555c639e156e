import { Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';

/** A ping that came behind frames under way (hardware.md 4.1); all others are answered by the gateway. */
export const ping: DeviceHandler = (router, session, id) => {
  router.respond(session, id, Status.OK);
};
