import { IllegalBody, IllegalCommand, isProperty, ModelError, parsePin, setProperty } from '@pinwire/model';
import { Command, indexOfNul, Status } from '@pinwire/protocol';
import type { DeviceHandler } from './index.ts';

/** `pin\0property\0value` of a virtual pin (hardware.md 4.5). */
export const setWidgetProperty: DeviceHandler = (router, session, id, data, start, end) => {
  const { target } = session;
  const first = indexOfNul(data, start + 1, end);
  const second = first < 0 ? -1 : indexOfNul(data, first + 1, end);
  if (second < 0 || second === first + 1 || second + 1 === end) {
    router.respond(session, id, Status.ILLEGAL_COMMAND_BODY);
    return;
  }
  if (!target.project?.isActive) return;
  const property = data.toString('utf8', first + 1, second);
  const pin = parsePin('v', data.toString('utf8', start, first));
  const value = Buffer.from(data.subarray(second + 1, end));
  try {
    if (!isProperty(property)) throw new IllegalBody('no such property');
    if (pin === undefined) throw new IllegalCommand('no such pin');
    setProperty(target.project, target.key.targetId, target.state, pin, property, value);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    router.respond(session, id, error.status);
    return;
  }
  router.written(target);
  router.toApps(target, Command.SET_WIDGET_PROPERTY, id, data, start, end);
  router.respond(session, id, Status.OK);
};
