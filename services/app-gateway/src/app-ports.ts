import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Log, Settings } from '@pinwire/service';
import type { Store } from '@pinwire/store';
import { type Branches, type Doors, SocketWire } from '@pinwire/transport';
import { createHttp } from './create-http.ts';
import type { AppGateway } from './gateway.ts';
import type { HttpServer } from './http/http-server.ts';

export interface AppPorts {
  gateway: AppGateway;
  doors: Doors;
  store: Store;
  settings: Settings;
  tls: SecureContextOptions;
  log: Log;
  publicHost: string;
}

/** Opens the ports of an app-gateway that stands alone: apps and HTTP; devices are a hardware-gateway's. */
export async function openAppPorts(ports: AppPorts): Promise<HttpServer> {
  const { gateway, doors, store, settings, tls, log, publicHost } = ports;
  const http = await createHttp({
    apps: gateway,
    sockets: {
      device: (socket) => socket.terminate(),
      app: (socket, tcp) => doors.webSocket(socket, tcp, 'web', (wire) => gateway.accept(wire, false)),
    },
    store,
    settings,
    log,
    publicHost,
  });
  const branches: Branches = {
    http: (socket) => http.accept(socket),
    device: (socket: Socket) => {
      socket.destroy();
    },
    mobile: (socket, first, place) => {
      const { limits, stats } = doors;
      new SocketWire(socket, 'mobile', place, (wire) => gateway.accept(wire, true), limits, stats).receive(first);
    },
  };
  await doors.open(settings['http.port'], branches);
  await doors.open(settings['https.port'], branches, tls);
  await doors.open(settings['app.ssl.port'], branches, tls);
  await doors.open(settings['administration.https.port'], branches, tls);
  return http;
}
