import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Settings } from '@pinwire/service';
import { type Branches, type Doors, SocketWire } from '@pinwire/transport';
import { WebSocketServer } from 'ws';
import type { HardwareGateway } from './gateway.ts';
import type { AcceptMqtt } from './mqtt/index.ts';

export interface DevicePorts {
  gateway: HardwareGateway;
  doors: Doors;
  settings: Settings;
  tls: SecureContextOptions;
  mqtt: AcceptMqtt;
}

/** Largest WebSocket message in bytes (http.md 3). */
const MAX_MESSAGE = 64 * 1024;

/** Opens the ports of a hardware-gateway that stands alone: devices only; apps and HTTP are an app-gateway's. */
export async function openDevicePorts({ gateway, doors, settings, tls, mqtt }: DevicePorts): Promise<void> {
  const close = (socket: Socket): void => {
    socket.destroy();
  };
  const branches: Branches = {
    http: webSockets(gateway, doors),
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

/** `/websocket…` (hardware.md 1.3); every other request is answered 404. */
function webSockets(gateway: HardwareGateway, doors: Doors): (socket: Socket) => void {
  const upgrades = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE });
  const http = createServer((_request, response) => {
    response.writeHead(404, { 'content-length': 0, connection: 'close' }).end();
  });
  http.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/websocket')) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (webSocket) =>
      doors.webSocket(webSocket, socket as Socket, 'device', (wire) => gateway.accept(wire)),
    );
  });
  // It listens nowhere; at this event Node begins to look after the time that headers and requests take.
  http.emit('listening');
  return (socket) => {
    http.emit('connection', socket);
    socket.resume();
  };
}
