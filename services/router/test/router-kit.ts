import { type Account, Accounts } from '@pinwire/accounts';
import {
  type AppGatewayLink,
  type DeviceGatewayLink,
  InProcessBus,
  type OutsideWrite,
  type SessionRef,
  type TargetKey,
} from '@pinwire/bus';
import {
  type Doc,
  emptyState,
  HISTORY_LIMITS,
  type Profile,
  type Project,
  parseProject,
  type TargetState,
  UnreadableState,
} from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { Applied, type PresenceStore } from '@pinwire/state';
import { MemoryOutbox } from '../../../libs/outbox/test/memory-outbox.ts';
import { RouterServer } from '../src/router-server.ts';

/** A frame as text: `20 3 vw|5|1`; NUL is written `|`. */
export type Line = string;

const GATEWAY = 'test-gateway';

/** A router over the in-process bus, with the frames that gateways would write to sockets. */
export class RouterKit {
  readonly bus = new InProcessBus();
  readonly router: RouterServer;
  /** What apps got, in order, and what device sockets got, by their number. */
  readonly apps: Line[] = [];
  readonly sockets = new Map<number, Line[]>();
  readonly errors: unknown[] = [];
  readonly outbox = new MemoryOutbox();
  now = 1_700_000_000_000;
  appsOnline = 1;
  /** Stored firmware directives. */
  firmware: string | undefined;
  private account: Account;
  private readonly accounts: Accounts;
  /** What is saved, by target. */
  readonly saved = new Map<string, TargetState>();
  /** Targets whose saved state cannot be read. */
  readonly unreadable = new Set<number>();
  /** Makes every removal of a saved state fail. */
  stateIsAway = false;
  /** Makes every save fail. */
  savingFails = false;
  /** How often was tried to save. */
  saves = 0;
  /** How often what could not be saved was put elsewhere. */
  flushes = 0;
  private counter = 0;

  constructor(project: Doc, presence?: PresenceStore, { readWithoutApp = false } = {}) {
    this.account = accountOf(project);
    this.accounts = new Accounts({ load: async () => this.account, save: async () => undefined });
    this.bus.serveApps(this.appGateway());
    this.bus.serveDeviceGateway(GATEWAY, this.deviceGateway());
    this.router = new RouterServer({
      bus: this.bus,
      state: {
        load: async ({ targetId }) => {
          if (this.unreadable.has(targetId)) throw new UnreadableState('state format 99 is unknown');
          return { state: this.saved.get(String(targetId)) ?? emptyState(), applied: new Applied() };
        },
        save: async (rows) => {
          this.saves++;
          if (this.savingFails) throw new Error('away');
          for (const { targetId, state } of rows) this.saved.set(String(targetId), state);
          return [];
        },
        remove: async (keys) => {
          if (this.stateIsAway) throw new Error('away');
          for (const { targetId } of keys) this.saved.delete(String(targetId));
        },
        flush: async () => {
          this.flushes++;
        },
        presence,
      },
      accounts: this.accounts,
      outbox: this.outbox,
      findToken: async () => undefined,
      loadFirmware: async () => this.firmware,
      settings: {
        histories: HISTORY_LIMITS,
        idleTimeoutSeconds: 10,
        noticeSeconds: 5,
        vendorEmail: '',
        readWithoutApp,
      },
      log: { isLevelEnabled: () => true, debug: () => {}, warn: () => {}, error: (fields) => this.errors.push(fields) },
      now: () => this.now,
    });
    this.router.run();
  }

  /** A write that does not come from the device; resolves to the number of its sockets that took it. */
  outside(write: OutsideWrite): Promise<number> {
    return new Promise((resolve, reject) => {
      this.router.write(write, (error, sockets) => (error === undefined ? resolve(sockets) : reject(error)));
    });
  }

  /** Logs a device in; its socket is known by the number. */
  async device(targetId = 0): Promise<DeviceSocket> {
    const ref: SessionRef = { gateway: GATEWAY, number: ++this.counter };
    const lines: Line[] = [];
    this.sockets.set(ref.number, lines);
    this.router.deviceLogin(ref, { target: key(targetId), id: 1, address: undefined });
    await this.router.online(key(targetId));
    this.clear();
    return new DeviceSocket(this.router, ref, lines);
  }

  /** Puts another document in the place of the project's. */
  async update(project: Doc): Promise<void> {
    this.account = accountOf(project);
    this.accounts.forget(this.account.id);
    await this.bus.accountChanged(this.account.id);
  }

  /** The project's document. */
  project(): Project {
    return this.account.profile.dashBoards[0] as Project;
  }

  clear(): void {
    this.apps.length = 0;
    for (const lines of this.sockets.values()) lines.length = 0;
  }

  private appGateway(): AppGatewayLink {
    return {
      frame: (_audience, command, id, data, start, end, prefix) => {
        const body = Buffer.concat([prefix ?? Buffer.alloc(0), data.subarray(start, end)]);
        this.apps.push(line(command, id, body));
      },
      count: async () => this.appsOnline,
      closeShared: () => {},
      closeAll: () => {},
    };
  }

  private deviceGateway(): DeviceGatewayLink {
    return {
      frame: (session, command, id, data, start, end) => {
        this.sockets.get(session.number)?.push(line(command, id, data.subarray(start, end)));
      },
      response: (session, id, status) => {
        this.sockets.get(session.number)?.push(`${Command.RESPONSE} ${id} ${status}`);
      },
      idleLimit: () => {},
      close: ({ number }) => this.sockets.get(number)?.push('closed'),
      note: () => {},
    };
  }
}

/** What a test does with one device socket. */
export class DeviceSocket {
  constructor(
    private readonly router: RouterServer,
    readonly ref: SessionRef,
    /** What the device got. */
    readonly got: Line[],
  ) {}

  send(command: number, id: number, text: string): void {
    const body = Buffer.from(text.replaceAll('|', '\0'));
    this.router.deviceFrame(this.ref, command, id, body, 0, body.length);
  }

  /** A write such as `vw|5|1`. */
  write(text: string, id = 1): void {
    this.send(Command.HARDWARE, id, text);
  }

  close(): void {
    this.router.deviceClosed(this.ref);
  }
}

/** The key of a target of project 1. */
export function key(targetId: number): TargetKey {
  return { accountId: 1, dashId: 1, targetId, route: `token-${targetId}` };
}

function line(command: number, id: number, body: Buffer): Line {
  return `${command} ${id} ${body.toString().replaceAll('\0', '|')}`;
}

function accountOf(project: Doc): Account {
  const doc = { id: 1, isActive: true, devices: [{ id: 0, boardType: 'ESP8266' }], ...project };
  const profile: Profile = { dashBoards: [parseProject(JSON.stringify(doc), { trusted: true })] };
  return { id: 1, email: 'ann@example.com', appName: 'Blynk', version: 1, energy: 0, profile };
}
