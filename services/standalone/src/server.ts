import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { AppGateway } from '@pinwire/app-gateway';
import { InProcessBus } from '@pinwire/bus';
import { HardwareGateway } from '@pinwire/hardware-gateway';
import { DEFAULT_LIMITS } from '@pinwire/model';
import { Router } from '@pinwire/router';
import type { Log, Metrics, Settings } from '@pinwire/service';
import { StoredState } from '@pinwire/state';
import type { Store } from '@pinwire/store';
import { Listener, plainAddress, SocketWire, WebSocketWire, type WireLimits } from '@pinwire/transport';
import { WebSocketServer } from 'ws';
import { createAccounts, createAppStore } from './adapters.ts';

export interface StandalonePorts {
  settings: Settings;
  store: Store;
  metrics: Metrics;
  log: Log;
  tls: SecureContextOptions;
  /** Host that clients are told. */
  publicHost: string;
}

/** Bytes of a frame before login, and of one after it. */
const limits: WireLimits = { maxBodyBeforeLogin: 64 * 1024, maxBody: 10_000_000, maxUnsent: 16 * 1024 * 1024 };

/** All services in one process on the in-process bus (DESIGN.md 7). */
export class Standalone {
  private readonly listeners: Listener[] = [];
  private readonly router: Router;
  private readonly devices: HardwareGateway;
  private readonly apps: AppGateway;
  private readonly sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1024 * 1024 });
  private readonly http: Server;
  private readonly stats = { slowReadersCut: 0, malformed: 0 };

  constructor(private readonly ports: StandalonePorts) {
    const { settings, store, log, metrics } = ports;
    const bus = new InProcessBus();
    const accounts = createAccounts(store);
    const appStore = createAppStore(store);
    const monotonic = (): number => performance.now();
    const quotaDrops = metrics.counter('quota_drops_total', 'Frames refused because a socket was over its rate');
    const logins = metrics.counter('device_logins_total', 'Device logins by result', ['result']);
    const kib = 1024;
    this.router = new Router({
      bus,
      state: new StoredState(store),
      accounts,
      findToken: (token) => store.findToken(token),
      settings: {
        histories: {
          terminal: settings['terminal.strings.pool.size'],
          map: settings['map.strings.pool.size'],
          lcd: settings['lcd.strings.pool.size'],
          table: settings['table.rows.pool.size'],
        },
        idleTimeoutSeconds: settings['hard.socket.idle.timeout'],
      },
      log,
      now: Date.now,
    });
    this.devices = new HardwareGateway('hardware-gateway', {
      bus,
      findToken: (token) => store.findToken(token),
      settings: {
        messageQuota: settings['user.message.quota.limit'],
        idleTimeoutSeconds: settings['hard.socket.idle.timeout'],
        loginDeadlineMs: settings['login.deadline'] * 1000,
        storeAddress: settings['allow.store.ip'],
      },
      metrics: { logins, quotaDrops },
      log,
      monotonic,
    });
    this.apps = new AppGateway('app-gateway', {
      bus,
      accounts,
      store: appStore,
      settings: {
        messageQuota: settings['user.message.quota.limit'],
        idleTimeoutSeconds: settings['app.socket.idle.timeout'],
        loginDeadlineMs: settings['login.deadline'] * 1000,
        hourlyRegistrations: settings['hourly.registrations.limit'],
        initialEnergy: settings['initial.energy'],
        publicHost: ports.publicHost,
        limits: {
          ...DEFAULT_LIMITS,
          projects: settings['user.dashboard.max.limit'],
          projectSize: settings['user.profile.max.size'] * kib,
          widgetSize: settings['user.widget.max.size.limit'] * kib,
          devices: settings['user.devices.limit'],
          tags: settings['user.tags.limit'],
        },
      },
      metrics: { quotaDrops },
      log,
      newToken: () => randomBytes(24).toString('base64url'),
      now: Date.now,
      monotonic,
    });
    metrics.gauge('device_connections', 'Open device sockets', { collect: () => this.devices.size });
    metrics.gauge('app_connections', 'Open app sockets', { collect: () => this.apps.size });
    this.http = createServer((_request, response) => response.writeHead(404, { 'content-length': 0 }).end());
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket as Socket, head));
  }

  /** Opens all ports; rejects with the system's error when one is taken. */
  async start(): Promise<void> {
    this.router.run();
    this.devices.run();
    this.apps.run();
    const { settings, tls } = this.ports;
    await this.listen(settings['http.port'], undefined);
    await this.listen(settings['https.port'], tls);
    await this.listen(settings['hardware.default.port'], undefined, 'device');
    await this.listen(settings['hardware.ssl.port'], tls, 'device');
    await this.listen(settings['app.ssl.port'], tls, 'mobile');
    await this.listen(settings['administration.https.port'], tls);
  }

  /** Closes sockets, then saves what they wrote. */
  async stop(): Promise<void> {
    for (const listener of this.listeners) listener.stopAccepting();
    this.devices.stop();
    this.apps.stop();
    for (const listener of this.listeners) listener.destroyAll();
    await this.router.stop();
  }

  private async listen(port: number, tls: SecureContextOptions | undefined, only?: 'device' | 'mobile'): Promise<void> {
    if (port === 0) return;
    const { settings } = this.ports;
    const options = {
      port,
      host: settings['listen.address'] || undefined,
      tls,
      only,
      sniffDeadlineMs: settings['login.deadline'] * 1000,
      maxUndecided: 10_000,
    };
    const listener = new Listener(options, {
      http: (socket) => {
        this.http.emit('connection', socket);
        socket.resume();
      },
      device: (socket, first) =>
        new SocketWire(socket, 'device', (wire) => this.devices.accept(wire), limits, this.stats).receive(first),
      mobile: (socket, first) =>
        new SocketWire(socket, 'mobile', (wire) => this.apps.accept(wire, true), limits, this.stats).receive(first),
    });
    await listener.listen();
    this.listeners.push(listener);
  }

  private upgrade(request: import('node:http').IncomingMessage, socket: Socket, head: Buffer): void {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const secure = 'encrypted' in socket;
    const header = path.startsWith('/websocket') ? 'device' : secure && path === '/dashws' ? 'web' : undefined;
    if (header === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const address = plainAddress(socket.remoteAddress);
      new WebSocketWire(
        webSocket,
        header,
        address,
        (wire) => (header === 'device' ? this.devices.accept(wire) : this.apps.accept(wire, false)),
        limits,
        this.stats,
      );
    });
  }
}
