import type { TargetKey } from '@pinwire/bus';
import { Command, indexOfNul, Status, TOKEN_LENGTH } from '@pinwire/protocol';
import type { Router } from '../router.ts';
import type { DeviceSession } from '../target.ts';
import type { DeviceHandler } from './index.ts';

/** A socket may hold one mapping more than this, as in the original (hardware.md 4.6, 7.5). */
const MAX_MAPPINGS = 100;

const LETTER_I = 'i'.charCodeAt(0);

/** Device to device inside one account (hardware.md 4.6): `bp\0i\0token` maps, `bp\0vw\0pin\0value` sends. */
export const bridge: DeviceHandler = (router, session, id, data, start, end) => {
  const first = indexOfNul(data, start + 1, end);
  const second = first < 0 ? -1 : indexOfNul(data, first + 1, end);
  if (second < 0) {
    router.respond(session, id, Status.ILLEGAL_COMMAND);
    return;
  }
  const bridgePin = data.toString('latin1', start, first);
  if (data[first + 1] === LETTER_I) {
    const token = data.toString('latin1', second + 1, end);
    router.inOrder(session.target, initBridge(router, session, id, bridgePin, token));
    return;
  }
  const target = session.bridges?.get(bridgePin);
  if (target === undefined) {
    router.respond(session, id, Status.NOT_ALLOWED);
    return;
  }
  const body = Buffer.from(data.subarray(first + 1, end));
  router.inOrder(session.target, sendOver(router, session, id, target, body));
};

async function initBridge(router: Router, session: DeviceSession, id: number, bridgePin: string, token: string) {
  const full = (session.bridges?.size ?? 0) > MAX_MAPPINGS;
  const found = full || token.length !== TOKEN_LENGTH ? undefined : await router.ports.findToken(token);
  if (found === undefined || found.accountId !== session.target.key.accountId) {
    router.respond(session, id, Status.NOT_ALLOWED);
    return;
  }
  session.bridges ??= new Map();
  session.bridges.set(bridgePin, {
    accountId: found.accountId,
    dashId: found.dashId,
    targetId: found.deviceId,
    route: token,
  });
  router.respond(session, id, Status.OK);
}

async function sendOver(router: Router, session: DeviceSession, id: number, target: TargetKey, body: Buffer) {
  const { taken, status } = await router.ports.bus
    .router(target.route)
    .bridge(target, session.ref, Command.BRIDGE, id, body);
  if (taken === 0) router.respond(session, id, Status.DEVICE_NOT_IN_NETWORK);
  if (status !== undefined) router.respond(session, id, status);
}
