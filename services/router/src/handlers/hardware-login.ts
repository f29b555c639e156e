import { Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';

/** A second login on a logged-in socket changes nothing (hardware.md 3.2); libraries take 4 as success. */
export const hardwareLogin: DeviceHandler = (router, session, id) => {
  router.respond(session, id, Status.USER_ALREADY_REGISTERED);
};
