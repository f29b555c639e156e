import type { Socket } from 'node:net';
import type { PreLoginPlace } from '@pinwire/transport';
import { type MqttPorts, MqttWire } from './mqtt-wire.ts';

export type { MqttPorts } from './mqtt-wire.ts';

/** Takes a socket of the MQTT port with the bytes that were read of it, as the branch of a `Listener`. */
export type AcceptMqtt = (socket: Socket, first: Buffer, place: PreLoginPlace) => void;

/** MQTT devices for a gateway. */
export function createMqtt(ports: Omit<MqttPorts, 'clients'>): AcceptMqtt {
  const all: MqttPorts = { ...ports, clients: new Map() };
  return (socket, first, place) => new MqttWire(socket, place, all).receive(first);
}
