import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Settings } from '@pinwire/service';
import { type Branches, type Doors, SocketWire } from '@pinwire/transport';
import type { HardwareGateway } from './gateway.ts';
import type { AcceptMqtt } from './mqtt/index.ts';
import { webSockets } from './web-sockets.ts';

export interface DevicePorts {
  gateway: HardwareGateway;
  doors: Doors;
  settings: Settings;
  tls: SecureContextOptions;
  mqtt: AcceptMqtt;
}

/** Opens the ports of a hardware-gateway that stands alone: devices only; apps and HTTP are an app-gateway's. */
export async function openDevicePorts({ gateway, doors, settings, tls, mqtt }: DevicePorts): Promise<void> {
  const close = (socket: Socket): void => {
    socket.destroy();
  };
  const branches: Branches = {
    http: webSockets((webSocket, tcp) => doors.webSocket(webSocket, tcp, 'device', (wire) => gateway.accept(wire))),
    device: (socket, first, place) => {
      const { limits, stats } = doors;
      new SocketWire(socket, 'device', place, (wire) => gateway.accept(wire), limits, stats).receive(first);
    },
    mobile: close,
  };
  await doors.open(settings['http.port'], branches);
  await doors.open(settings['https.port'], branches, tls);
  await doors.open(settings['hardware.default.port'], branches);
  await doors.open(settings['hardware.ssl.port'], branches, tls);
  await doors.open(settings['hardware.mqtt.port'], { http: close, device: mqtt, mobile: close });
}
