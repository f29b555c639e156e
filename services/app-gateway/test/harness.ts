import { Accounts, joinDevice } from '@pinwire/accounts';
import { InProcessBus } from '@pinwire/bus';
import { DEFAULT_LIMITS, type Doc, emptyState, HISTORY_LIMITS } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { ClientCounts } from '@pinwire/service';
import { Applied } from '@pinwire/state';
import { expect, onTestFinished } from 'vitest';
import { MemoryOutbox } from '../../../libs/outbox/test/memory-outbox.ts';
import { HardwareGateway } from '../../hardware-gateway/src/index.ts';
import { RouterServer } from '../../router/src/index.ts';
import type { AppConnection } from '../src/app-connection.ts';
import { AppGateway } from '../src/gateway.ts';
import { type History, noHistory } from '../src/history.ts';
import type { AppGatewaySettings } from '../src/ports.ts';
import { MemoryAppStore } from './app-store.ts';
import { LineWire, until } from './line-wire.ts';

export { until } from './line-wire.ts';

/** What a client that passed the checks of app.md 3.1 sends; any text does. */
const HASH = 'hash';
export const OWNER = 'ann@example.com';

/** An app on the harness. */
export class App extends LineWire {
  connection: AppConnection | undefined;

  /** Sends a frame and waits until it is dealt with; what came meanwhile, lines as `LineWire` writes them. */
  async ask(command: number, body: string | Buffer = ''): Promise<string[]> {
    this.take();
    this.send(command, body);
    const { connection } = this;
    await until(() => connection?.isIdle !== false, `the end of command ${command}`);
    return this.take();
  }

  /** The same for an answer with a JSON body. */
  async json(command: number, body = ''): Promise<Doc> {
    const [line = ''] = await this.ask(command, body);
    return JSON.parse(line.slice(line.indexOf(' ')).replaceAll('|', '\\u0000')) as Doc;
  }
}

/** Router, app-gateway and hardware-gateway over the in-process bus and a store in memory: frames in, frames out. */
export class Harness {
  readonly bus = new InProcessBus();
  readonly store: MemoryAppStore;
  readonly accounts: Accounts;
  readonly apps: AppGateway;
  readonly outbox = new MemoryOutbox();
  readonly mails = this.outbox.mails;
  readonly errors: unknown[] = [];
  readonly counts = new ClientCounts();
  now = 1_700_000_000_000;
  /** Monotonic ms; tests move it. */
  clock = 0;
  history: History = noHistory;
  private readonly router: RouterServer;
  private readonly devices: HardwareGateway;
  private tokens = 0;

  constructor(settings: Partial<AppGatewaySettings> = {}) {
    const now = (): number => this.now;
    const monotonic = (): number => this.clock;
    const log = {
      isLevelEnabled: () => true,
      debug: () => {},
      warn: () => {},
      error: (fields: object) => void this.errors.push(fields),
    };
    const { bus } = this;
    const store = new MemoryAppStore(now);
    const accounts = new Accounts(store);
    this.store = store;
    this.accounts = accounts;
    const load = async () => ({ state: emptyState(), applied: new Applied() });
    const state = { load, save: async () => [], remove: async () => {} };
    this.router = new RouterServer({
      bus,
      state,
      accounts,
      outbox: this.outbox,
      findToken: store.findToken,
      loadFirmware: async () => undefined,
      settings: {
        histories: HISTORY_LIMITS,
        idleTimeoutSeconds: 10,
        noticeSeconds: 5,
        vendorEmail: '',
        readWithoutApp: false,
      },
      log,
      now,
    });
    this.devices = new HardwareGateway('hardware', {
      bus,
      findToken: (token) => this.findDevice(token),
      settings: { messageQuota: 0, idleTimeoutSeconds: 0, loginDeadlineMs: 0, storeAddress: false },
      counts: new ClientCounts(),
      log,
      monotonic,
    });
    this.apps = new AppGateway('apps', {
      bus,
      accounts,
      store,
      outbox: this.outbox,
      history: {
        read: (...query) => this.history.read(...query),
        erase: (...query) => this.history.erase(...query),
        exportCsv: (pins) => this.history.exportCsv(pins),
        runReport: (...query) => this.history.runReport(...query),
      },
      settings: { ...SETTINGS, ...settings },
      counts: this.counts,
      log,
      newToken: () => this.newToken(),
      now,
      monotonic,
    });
    this.router.run();
    this.devices.run();
    this.apps.run();
    onTestFinished(() => {
      this.stop();
      // What the log has of errors is a fault of the program, whatever was answered.
      expect(this.errors).toEqual([]);
    });
  }

  /** A harness with an account that has project 1 with device 0, active unless the project says otherwise. */
  static async start(project: Doc = {}, settings: Partial<AppGatewaySettings> = {}): Promise<Harness> {
    const harness = new Harness(settings);
    const owner = await harness.owner();
    const devices = [{ id: 0, name: 'Node', boardType: 'ESP8266' }];
    const doc = { id: 1, name: 'Home', isActive: true, devices, ...project };
    const created = await owner.ask(Command.CREATE_DASH, json(doc));
    if (created[0] !== '200') throw new Error(`the project was not created: ${created}`);
    owner.drop();
    return harness;
  }

  /** A connection that has not logged in; over `/dashws` with `web`. */
  connect({ web = false, address }: { web?: boolean; address?: string } = {}): App {
    const app = new App(address);
    app.connection = this.apps.accept(app, !web);
    app.connect(app.connection);
    return app;
  }

  /** A logged-in app of an account, which is made when it is not there. */
  async owner({ email = OWNER, appName = 'Blynk', os = 'Android', web = false } = {}): Promise<App> {
    await this.store.createAccount({ email, appName, received: HASH, energy: SETTINGS.initialEnergy });
    const app = this.connect({ web });
    const [answer] = await app.ask(Command.LOGIN, `${email}|${HASH}|${os}|2.27.34|${appName}`);
    if (answer !== '200') throw new Error(`no login: ${answer}`);
    return app;
  }

  /** An app that shares project 1, which `owner` switches on. */
  async shared(owner: App): Promise<App> {
    await owner.ask(Command.SHARING, '1|on');
    const [line = ''] = await owner.ask(Command.GET_SHARE_TOKEN, '1');
    const app = this.connect();
    const [answer] = await app.ask(Command.SHARE_LOGIN, `${OWNER}|${line.split(' ')[1]}|iOS|2.27.34`);
    if (answer !== '200') throw new Error(`no share login: ${answer}`);
    return app;
  }

  /** A logged-in device of the owner's project. */
  async device(deviceId = 0, dashId = 1): Promise<LineWire> {
    return this.deviceWith(this.tokenOf(deviceId, dashId));
  }

  /** A device that logs in with a token. */
  async deviceWith(token: string): Promise<LineWire> {
    const wire = new LineWire();
    wire.connect(this.devices.accept(wire));
    wire.send(Command.HARDWARE_LOGIN, token);
    await until(() => wire.lines.length > 0, 'the answer to a login');
    const [answer] = wire.take();
    if (answer !== '200') throw new Error(`no device login: ${answer}`);
    return wire;
  }

  /** Token of a device. */
  tokenOf(deviceId = 0, dashId = 1): string {
    const owners = [...this.store.tokens];
    const found = owners.find(([, owner]) => owner.dashId === dashId && owner.deviceId === deviceId);
    if (found === undefined) throw new Error(`device ${dashId}-${deviceId} has no token`);
    return found[0];
  }

  /** Lets the gateway look for silent sockets. */
  sweep(): void {
    this.apps.sweep();
  }

  /** Ends timers and connections. */
  stop(): void {
    this.apps.stop();
    this.devices.stop();
    void this.router.stop();
  }

  private newToken(): string {
    return `token${String(++this.tokens).padStart(27, '0')}`;
  }

  private async findDevice(token: string) {
    const found = this.store.tokens.get(token);
    if (found?.kind !== 'provision') return found;
    const isIn = await joinDevice(this.accounts, found.accountId, token);
    await this.bus.accountChanged(found.accountId);
    return isIn ? found : undefined;
  }
}

/** JSON for a frame: `|` in it stays what it is only outside of NUL escapes, so tests do not use it in values. */
export function json(doc: unknown): string {
  return JSON.stringify(doc);
}

const SETTINGS: AppGatewaySettings = {
  messageQuota: 0,
  idleTimeoutSeconds: 0,
  loginDeadlineMs: 0,
  hourlyRegistrations: 1000,
  initialEnergy: 100_000,
  publicHost: 'pinwire.example.com',
  restoreUrl: 'http://restore.example.com',
  productName: 'Pinwire',
  storeAddress: true,
  allowedUsers: [],
  limits: DEFAULT_LIMITS,
};
