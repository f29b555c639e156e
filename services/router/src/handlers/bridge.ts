import type { TargetKey } from '@pinwire/bus';
import { Command, indexOfNul, Status, TOKEN_LENGTH } from '@pinwire/protocol';
import type { DeviceSession } from '../device-session.ts';
import type { Router } from '../router.ts';
import type { DeviceHandler } from './index.ts';

/** A socket may hold one mapping more than this, as in the original (hardware.md 4.6, 7.5). */
const MAX_MAPPINGS = 100;

/** Longest bridge pin in bytes. It is normally a pin number; without a bound a socket could keep megabytes of them. */
const MAX_PIN_LENGTH = 255;

const LETTER_I = 'i'.charCodeAt(0);

/** Device to device inside one account (hardware.md 4.6): `bp\0i\0token` maps, `bp\0vw\0pin\0value` sends. */
export const bridge: DeviceHandler = (router, session, id, data, start, end) => {
  const first = indexOfNul(data, start + 1, end);
  const second = first < 0 ? -1 : indexOfNul(data, first + 1, end);
  if (second < 0) {
    router.respond(session, id, Status.ILLEGAL_COMMAND);
    return;
  }
  const bridgePin = data.toString('latin1', start, Math.min(first, start + MAX_PIN_LENGTH + 1));
  if (data[first + 1] === LETTER_I) {
    const token = data.toString('latin1', second + 1, end);
    const isFull = bridgePin.length > MAX_PIN_LENGTH || (session.bridges?.size ?? 0) > MAX_MAPPINGS;
    if (isFull || token.length !== TOKEN_LENGTH) router.respond(session, id, Status.NOT_ALLOWED);
    else session.inOrder(router, map(router, session, id, bridgePin, token));
    return;
  }
  const target = session.bridges?.get(bridgePin);
  if (target === undefined) {
    router.respond(session, id, Status.NOT_ALLOWED);
    return;
  }
  const body = Buffer.from(data.subarray(first + 1, end));
  session.inOrder(router, send(router, session, id, target, body));
};

async function map(router: Router, session: DeviceSession, id: number, bridgePin: string, token: string) {
  const found = await router.ports.findToken(token);
  if (found === undefined || found.accountId !== session.target.key.accountId) {
    router.respond(session, id, Status.NOT_ALLOWED);
    return;
  }
  const { accountId, dashId, deviceId } = found;
  session.bridges ??= new Map();
  session.bridges.set(bridgePin, { accountId, dashId, targetId: deviceId, route: token });
  router.respond(session, id, Status.OK);
}

async function send(router: Router, session: DeviceSession, id: number, target: TargetKey, body: Buffer) {
  const link = router.ports.bus.router(target.route);
  const { taken, status } = await link.bridge(target, session.ref, Command.BRIDGE, id, body);
  if (taken === 0) router.respond(session, id, Status.DEVICE_NOT_IN_NETWORK);
  if (status !== undefined) router.respond(session, id, status);
}
