import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { type AppGateway, createAppGateway, createHttp, type HttpServer } from '@pinwire/app-gateway';
import { createAccounts, createDeviceTokens, createDoors, createOwnerOf, type RawSink } from '@pinwire/backends';
import type { Bus } from '@pinwire/bus';
import { createHardwareGateway, type HardwareGateway, mqttBranch } from '@pinwire/hardware-gateway';
import type { Outbox } from '@pinwire/outbox';
import { createRouter, type RouterServer } from '@pinwire/router';
import type { GatewayMetrics, Log, Settings } from '@pinwire/service';
import type { State } from '@pinwire/state';
import type { Store } from '@pinwire/store';
import { type Branches, type Doors, SocketWire } from '@pinwire/transport';
import type { WebSocket } from 'ws';

export interface StandalonePorts {
  /** Name of this process. */
  id: string;
  settings: Settings;
  bus: Bus;
  state: State;
  store: Store;
  outbox: Outbox;
  /** Undefined: single writes are not kept. */
  raw: RawSink | undefined;
  metrics: GatewayMetrics;
  log: Log;
  tls: SecureContextOptions;
  /** Host that clients are told. */
  publicHost: string;
}

/** All services in one process, on whatever backends it is given. */
export class Standalone {
  readonly devices: HardwareGateway;
  readonly apps: AppGateway;
  private readonly router: RouterServer;
  private readonly devicePorts: Doors;
  private readonly appPorts: Doors;
  private http: HttpServer | undefined;
  private readonly ownerOf: (token: string) => Promise<string | undefined>;

  constructor(private readonly ports: StandalonePorts) {
    const { id, settings, bus, state, store, outbox, raw, metrics, log, publicHost } = ports;
    const accounts = createAccounts(store, bus);
    this.ownerOf = createOwnerOf(store, accounts);
    this.router = createRouter({ settings, bus, state, store, accounts, outbox, raw, log });
    const findToken = createDeviceTokens(store, accounts, bus);
    this.devices = createHardwareGateway({ id, settings, bus, findToken, metrics, log });
    this.apps = createAppGateway({ id, settings, bus, store, accounts, outbox, publicHost, metrics, log });
    this.devicePorts = createDoors(settings, metrics.device);
    this.appPorts = createDoors(settings, metrics.app);
  }

  get routerSize(): RouterServer['size'] {
    return this.router.size;
  }

  /** Serves the bus; no port is open yet. */
  run(): void {
    this.router.run();
    this.devices.run();
    this.apps.run();
  }

  /** Opens all ports; rejects with the system's error when one is taken. */
  async listen(): Promise<void> {
    const { settings, store, log, tls, publicHost } = this.ports;
    const { devicePorts: ports } = this;
    const sockets = {
      device: (socket: WebSocket, tcp: Socket) =>
        ports.webSocket(socket, tcp, 'device', (wire) => this.devices.accept(wire)),
      app: (socket: WebSocket, tcp: Socket) =>
        this.appPorts.webSocket(socket, tcp, 'web', (wire) => this.apps.accept(wire, false)),
    };
    this.http = await createHttp({ apps: this.apps, sockets, store, settings, log, publicHost });
    const branches = this.branches();
    await ports.open(settings['http.port'], branches);
    await ports.open(settings['https.port'], branches, tls);
    await ports.open(settings['hardware.default.port'], branches);
    await ports.open(settings['hardware.ssl.port'], branches, tls);
    await ports.open(settings['app.ssl.port'], branches, tls);
    await ports.open(settings['administration.https.port'], branches, tls);
    await ports.open(settings['hardware.mqtt.port'], this.mqtt());
  }

  /** Closes the ports, then the sockets: all of them within `ms`. */
  async stopSockets(ms: number): Promise<void> {
    this.devicePorts.stopAccepting();
    await Promise.all([this.devices.stop(ms), this.apps.stop(ms)]);
    await this.http?.close();
    this.devicePorts.destroyAll();
  }

  /** Saves what the sockets wrote. */
  stopRouter(): Promise<void> {
    return this.router.stop();
  }

  private branches(): Branches {
    const { devicePorts, appPorts } = this;
    return {
      http: (socket) => this.http?.accept(socket),
      device: (socket, first, place) => {
        const { limits, stats } = devicePorts;
        new SocketWire(socket, 'device', place, (wire) => this.devices.accept(wire), limits, stats).receive(first);
      },
      mobile: (socket, first, place) => {
        const { limits, stats } = appPorts;
        new SocketWire(socket, 'mobile', place, (wire) => this.apps.accept(wire, true), limits, stats).receive(first);
      },
    };
  }

  /** The MQTT port speaks nothing else. */
  private mqtt(): Branches {
    const close = (socket: Socket): void => {
      socket.destroy();
    };
    return { http: close, device: mqttBranch(this.devices, this.devicePorts, this.ownerOf), mobile: close };
  }
}
