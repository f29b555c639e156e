import { onTestFinished } from 'vitest';
import {
  AppClient,
  type AppHeader,
  Command,
  DeviceClient,
  newEmail,
  type ProjectInfo,
  passwordHash,
} from '../../kit/app-client.ts';
import { plain, secure, type Target } from '../../kit/target.ts';
import { isStrict } from '../kit/index.ts';
import { Session } from './session.ts';

/** Every case is played over both headers (app.md 1.3, 1.4). */
export const HEADERS = ['mobile', 'web'] as const;

export type Doc = Record<string, unknown>;

export type AppSession = Session<AppClient>;
export type DeviceSession = Session<DeviceClient>;

/** A widget with one virtual pin. */
export function widget(id: number, type: string, pin: number, more: Doc = {}): Doc {
  return { id, type, pinType: 'VIRTUAL', pin, deviceId: 0, x: 0, y: 0, width: 2, height: 1, ...more };
}

export function device(id: number, more: Doc = {}): Doc {
  return { id, name: `Device ${id}`, boardType: 'ESP8266', ...more };
}

/** A body `dashId|…|json`. */
export function body(...parts: (string | number | object)[]): string {
  return parts.map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part))).join('|');
}

const PASSWORD = 'correct horse';

/** Until `end`, or the end of the test where there is none, sockets stay open. */
type End = (close: () => void) => void;

/** One account that nobody else uses, with projects and sessions. */
export class Account {
  readonly email = newEmail();
  readonly hash = passwordHash(this.email, PASSWORD);
  /** The session that asks. */
  app!: AppSession;
  /** Tokens of the devices, by `dashId-deviceId`. */
  readonly tokens = new Map<string, string>();
  readonly #sharing = new Set<number>();

  private constructor(
    readonly target: Target,
    readonly header: AppHeader,
    readonly appName: string,
    private readonly end: End,
  ) {}

  /**
   * Makes an account and logs a session in. Over the web header the original takes no REGISTER: strict runs make the
   * account over the other one.
   * @param end what is told how to close the sockets; the end of the test otherwise
   */
  static async open(
    target: Target,
    header: AppHeader,
    { appName = 'Blynk', end = onTestFinished as End } = {},
  ): Promise<Account> {
    const account = new Account(target, header, appName, end);
    const first = await account.connect(isStrict ? 'mobile' : header);
    const answer = await first.ask(Command.REGISTER, `${account.email}|${account.hash}|${appName}`);
    if (answer !== '200') throw new Error(`a registration was answered with ${answer}`);
    account.app = await account.session(header, first.client.header === header ? first : undefined);
    return account;
  }

  /** An account with one active project of id 1. */
  static async withProject(target: Target, header: AppHeader, project: Doc = {}): Promise<Account> {
    const account = await Account.open(target, header);
    await account.project({ id: 1, ...project });
    return account;
  }

  /** The body of a login of this account; `|` is NUL. */
  login(os = 'Android', version = '2.27.34'): string {
    return [this.email, this.hash, os, version, this.appName].join('|');
  }

  /** Another session of the owner, on a connection that is there or on a new one. */
  async session(header: AppHeader = this.header, on?: AppSession, os?: string, version?: string): Promise<AppSession> {
    const app = on ?? (await this.connect(header));
    const answer = await app.ask(Command.LOGIN, this.login(os, version));
    if (answer !== '200') throw new Error(`a login was answered with ${answer}`);
    return app;
  }

  /** A connection that is not logged in. */
  connect(header: AppHeader = this.header): Promise<AppSession> {
    return connect(this.target, header, this.end);
  }

  /** A session that shares a project, which is switched on for the first of them. */
  async shared(dashId = 1, header: AppHeader = this.header): Promise<AppSession> {
    if (!this.#sharing.has(dashId)) await this.app.ask(Command.SHARING, `${dashId}|on`);
    this.#sharing.add(dashId);
    const token = await this.app.text(Command.GET_SHARE_TOKEN, String(dashId));
    const app = await this.connect(header);
    const answer = await app.ask(Command.SHARE_LOGIN, `${this.email}|${token}|Android|2.27.34`);
    if (answer !== '200') throw new Error(`a share login was answered with ${answer}`);
    return app;
  }

  /** Makes a project, active and with one device unless it says otherwise, and returns it as the server keeps it. */
  async project(more: Doc = {}): Promise<ProjectInfo> {
    const project = { id: 1, name: 'Case', isActive: true, devices: [device(0)], ...more };
    const answer = await this.app.ask(Command.CREATE_DASH, JSON.stringify(project));
    if (answer !== '200') throw new Error(`a project was answered with ${answer}`);
    return this.load(project.id);
  }

  /** A project as it is now. */
  async load(dashId = 1): Promise<ProjectInfo> {
    const project = await this.app.json<ProjectInfo>(Command.LOAD_PROFILE_GZIPPED, String(dashId));
    for (const { id, token } of project.devices ?? []) if (token) this.tokens.set(`${dashId}-${id}`, token);
    return project;
  }

  /** The whole profile as it is now. */
  profile(): Promise<Doc> {
    return this.app.json(Command.LOAD_PROFILE_GZIPPED);
  }

  token(deviceId = 0, dashId = 1): string {
    const token = this.tokens.get(`${dashId}-${deviceId}`);
    if (token === undefined) throw new Error(`device ${dashId}-${deviceId} has no token`);
    return token;
  }

  /** Logs a device in and takes what the sessions are told of it. */
  async device(deviceId = 0, dashId = 1, sessions: readonly AppSession[] = [this.app]): Promise<DeviceSession> {
    const client = await DeviceClient.connect(plain(this.target));
    this.end(() => client.destroy());
    const answer = await new Session(client).ask(Command.HARDWARE_LOGIN, this.token(deviceId, dashId));
    if (answer !== '200') throw new Error(`a device login was answered with ${answer}`);
    for (const session of sessions) {
      const line = await session.next();
      if (line !== `4 1 ${dashId}-${deviceId}`) throw new Error(`instead of a connect came ${line}`);
    }
    return new Session(client);
  }
}

/** A connection to a target that is not logged in. */
export async function connect(
  target: Target,
  header: AppHeader,
  end: End = onTestFinished as End,
): Promise<AppSession> {
  const client = await AppClient.connect(secure(target), header);
  end(() => client.destroy());
  return new Session(client);
}

/** A device connection that is not logged in. */
export async function connectDevice(target: Target): Promise<DeviceSession> {
  const client = await DeviceClient.connect(plain(target));
  onTestFinished(() => client.destroy());
  return new Session(client);
}
