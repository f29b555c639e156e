import { randomUUID } from 'node:crypto';
import type { IConnackPacket, IConnectPacket } from 'mqtt-packet';
import { Reason } from './reasons.ts';

/** Packets of QoS 1 that a client may leave unacknowledged (MQTT 5 receive maximum). */
const RECEIVE_MAXIMUM = 1000;

/** Return codes of a 3.1.1 CONNACK for the refusals of version 5; all others are "server unavailable". */
const RETURN_CODES: Readonly<Record<number, number>> = {
  [Reason.BAD_CREDENTIALS]: 4,
  [Reason.NOT_AUTHORIZED]: 5,
};

/** The CONNACK that refuses, in the client's version. */
export function refusal(version: number, reason: number): IConnackPacket {
  return version === 5
    ? { cmd: 'connack', sessionPresent: false, reasonCode: reason }
    : { cmd: 'connack', sessionPresent: false, returnCode: RETURN_CODES[reason] ?? 3 };
}

/**
 * The CONNACK that accepts; version 5 is told what is not served: sessions that outlive their socket, QoS 2, shared
 * subscriptions, subscription identifiers. `maxPacket` in bytes.
 */
export function acceptance({ protocolVersion, clientId }: IConnectPacket, maxPacket: number): IConnackPacket {
  if (protocolVersion !== 5) return { cmd: 'connack', sessionPresent: false, returnCode: 0 };
  const properties = {
    sessionExpiryInterval: 0,
    receiveMaximum: RECEIVE_MAXIMUM,
    maximumQoS: 1,
    maximumPacketSize: maxPacket,
    sharedSubscriptionAvailable: false,
    subscriptionIdentifiersAvailable: false,
    ...(clientId === '' ? { assignedClientIdentifier: randomUUID() } : undefined),
  };
  return { cmd: 'connack', sessionPresent: false, reasonCode: Reason.SUCCESS, properties };
}
