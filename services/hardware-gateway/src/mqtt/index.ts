import type { Socket } from 'node:net';
import type { PreLoginPlace } from '@pinwire/transport';
import { type MqttPorts, MqttWire } from './mqtt-wire.ts';

export type { MqttPorts } from './mqtt-wire.ts';

/** Takes a socket of the MQTT port with the bytes that were read of it, as the branch of a `Listener`. */
export type AcceptMqtt = (socket: Socket, first: Buffer, place: PreLoginPlace) => void;

/** MQTT devices for a gateway. */
export function createMqtt(ports: MqttPorts): AcceptMqtt {
  return (socket, first, place) => new MqttWire(socket, place, ports).receive(first);
}
