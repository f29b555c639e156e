import { type Account, Accounts } from '@pinwire/accounts';
import { type AppGatewayLink, InProcessBus, type TargetKey } from '@pinwire/bus';
import {
  type Doc,
  decodeState,
  emptyState,
  encodeState,
  HISTORY_LIMITS,
  type Profile,
  parseProject,
  type TargetState,
} from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { ClientCounts } from '@pinwire/service';
import { Applied } from '@pinwire/state';
import { MemoryOutbox } from '../../../libs/outbox/test/memory-outbox.ts';
import { RouterServer } from '../../router/src/index.ts';
import { HardwareGateway, type HardwareGatewayPorts, type TokenTarget } from '../src/index.ts';
import { type Line, lineOf, MemoryWire } from './memory-wire.ts';

const ACCOUNT = 1;
const OTHER_ACCOUNT = 2;

/** Devices of project 1 without a word about them. */
const DEVICES = [{ id: 0, name: 'Pump' }, { id: 1 }];

export interface HarnessOptions {
  /** Fields of project 1; active, with devices 0 and 1, unless said otherwise. */
  project?: Doc;
  /** Further projects of the account. */
  others?: Doc[];
  settings?: Partial<HardwareGatewayPorts['settings']>;
  bus?: InProcessBus;
}

/**
 * A hardware-gateway and a router on the in-process bus, with accounts, states and clocks in memory: frames in, frames
 * out, no sockets. Tokens are `tokenOf(dashId, deviceId)`.
 */
export class Harness {
  readonly bus: InProcessBus;
  readonly gateway: HardwareGateway;
  readonly router: RouterServer;
  /** What the apps of the account got since the last `takeApps()`. */
  apps: Line[] = [];
  readonly errors: unknown[] = [];
  readonly outbox = new MemoryOutbox();
  readonly counts = new ClientCounts();
  /** Ms of both clocks. */
  now = 1_700_000_000_000;
  /** Tokens that were looked up in the store. */
  readonly lookups: string[] = [];
  /** What the store answers beside the tokens of the projects: another device, nothing, or an error. */
  readonly store = new Map<string, TokenTarget | undefined | Error>();
  readonly states = new Map<string, Buffer>();
  /** Makes every load of a state fail. */
  stateError: Error | undefined;
  private account: Account;
  private readonly accounts: Accounts;

  constructor({ project = {}, others = [], settings = {}, bus = new InProcessBus() }: HarnessOptions = {}) {
    this.bus = bus;
    this.account = accountOf([{ id: 1, ...project }, ...others]);
    this.accounts = new Accounts({ load: async () => this.account, save: async () => undefined });
    const log = {
      isLevelEnabled: () => true,
      debug: () => {},
      warn: () => {},
      error: (fields: object) => this.errors.push(fields),
    };
    const findToken = (token: string) => this.findToken(token);
    this.bus.serveApps(this.appGateway());
    this.router = new RouterServer({
      bus: this.bus,
      state: {
        load: async (key) => ({ state: await this.load(key.dashId, key.targetId), applied: new Applied() }),
        save: async (rows) => {
          for (const { dashId, targetId, state } of rows) this.states.set(`${dashId}-${targetId}`, encodeState(state));
          return [];
        },
        remove: async () => {},
      },
      accounts: this.accounts,
      outbox: this.outbox,
      findToken,
      loadFirmware: async () => undefined,
      settings: {
        histories: HISTORY_LIMITS,
        idleTimeoutSeconds: 10,
        noticeSeconds: 5,
        vendorEmail: 'help@example.org',
        readWithoutApp: false,
      },
      log,
      now: () => this.now,
    });
    this.gateway = new HardwareGateway('gateway', {
      bus: this.bus,
      findToken,
      settings: { messageQuota: 0, idleTimeoutSeconds: 10, loginDeadlineMs: 30_000, storeAddress: true, ...settings },
      counts: this.counts,
      log,
      monotonic: () => this.now,
    });
    this.router.run();
    this.gateway.run();
  }

  /** Ends both; call it after each test. */
  async stop(): Promise<void> {
    this.gateway.stop();
    await this.router.stop();
  }

  /** A connection that has not logged in. */
  connect(): MemoryWire {
    return new MemoryWire((wire) => this.gateway.accept(wire));
  }

  /** A device that has logged in; what it and the apps got by that is taken. */
  async device(deviceId = 0, dashId = 1): Promise<MemoryWire> {
    const wire = this.connect();
    wire.send(Command.HARDWARE_LOGIN, 1, tokenOf(dashId, deviceId));
    await this.quiet();
    const [answer] = wire.take();
    if (answer !== '0 1 200') throw new Error(`login: ${answer}`);
    this.takeApps();
    return wire;
  }

  /** Waits until nothing that was begun is left to do: no double here answers later than in a promise. */
  async quiet(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  }

  takeApps(): Line[] {
    const { apps } = this;
    this.apps = [];
    return apps;
  }

  /** Puts other projects in the place of the account's, and announces it. */
  async update(...projects: Doc[]): Promise<void> {
    this.account = accountOf(projects);
    this.accounts.forget(ACCOUNT);
    await this.bus.accountChanged(ACCOUNT);
  }

  /** The live state of a device. */
  state(deviceId = 0, dashId = 1): Promise<TargetState> {
    return this.router.state(keyOf(dashId, deviceId));
  }

  private async load(dashId: number, targetId: number): Promise<TargetState> {
    if (this.stateError) throw this.stateError;
    const saved = this.states.get(`${dashId}-${targetId}`);
    return saved ? decodeState(saved) : emptyState();
  }

  private async findToken(token: string): Promise<TokenTarget | undefined> {
    this.lookups.push(token);
    if (this.store.has(token)) {
      const answer = this.store.get(token);
      if (answer instanceof Error) throw answer;
      return answer;
    }
    for (const { id: dashId, devices } of this.account.profile.dashBoards) {
      for (const { id: deviceId } of devices) {
        if (token === tokenOf(dashId, deviceId)) return { accountId: ACCOUNT, dashId, deviceId };
      }
    }
    return undefined;
  }

  private appGateway(): AppGatewayLink {
    return {
      frame: ({ accountId }, command, id, data, start, end, prefix) => {
        if (accountId !== ACCOUNT) throw new Error(`a frame for account ${accountId}`);
        this.apps.push(lineOf(command, id, Buffer.concat([prefix ?? Buffer.alloc(0), data.subarray(start, end)])));
      },
      count: async () => 1,
      closeShared: () => {},
      closeAll: () => {},
    };
  }
}

/** A token of 32 characters. */
export function tokenOf(dashId: number, deviceId: number): string {
  return `token-${dashId}-${deviceId}-`.padEnd(32, 'x');
}

/** A device of another account, for `Harness.store`. */
export const strangersDevice: TokenTarget = { accountId: OTHER_ACCOUNT, dashId: 1, deviceId: 0 };

export function keyOf(dashId: number, deviceId: number): TargetKey {
  return { accountId: ACCOUNT, dashId, targetId: deviceId, route: tokenOf(dashId, deviceId) };
}

function accountOf(projects: readonly Doc[]): Account {
  const dashBoards = projects.map((project) =>
    parseProject(JSON.stringify({ isActive: true, devices: DEVICES, ...project }), { trusted: true }),
  );
  const profile: Profile = { dashBoards };
  return { id: ACCOUNT, email: 'ann@example.com', appName: 'Blynk', version: 1, energy: 0, profile };
}
