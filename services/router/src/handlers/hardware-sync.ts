import { hardwareSyncAll, parsePin, hardwareSync as pinValues } from '@pinwire/model';
import { Command, Status, splitAll } from '@pinwire/protocol';
import { askedBodyMax } from '../device-buffer.ts';
import type { DeviceHandler } from './index.ts';

/** Pins of one request: all of them four times over. Without a bound one frame could ask for gigabytes. */
const MAX_PINS = 1024;

/** Values of all pins or of those named, as HARDWARE frames with the id of the request (hardware.md 4.4). */
export const hardwareSync: DeviceHandler = (router, session, id, data, start, end) => {
  const { project, key, state } = session.target;
  if (project === undefined) return;
  const max = askedBodyMax(state);
  const answer = (bodies: Buffer[]): void => {
    for (const body of bodies) if (body.length <= max) router.frame(session, Command.HARDWARE, id, body);
  };
  if (start === end) {
    answer(hardwareSyncAll(project, key.targetId, state));
    return;
  }
  const [operation, ...pins] = splitAll(data.toString('utf8', start, end));
  if (!operation || pins.length === 0 || pins.length > MAX_PINS) {
    router.respond(session, id, Status.ILLEGAL_COMMAND);
    return;
  }
  if (operation[1] !== 'r') return;
  for (const number of pins) {
    const pin = parsePin(operation[0] as string, number);
    if (pin === undefined) {
      router.respond(session, id, Status.ILLEGAL_COMMAND);
      return;
    }
    answer(pinValues(project, key.targetId, state, pin));
  }
};
