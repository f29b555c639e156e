import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { Command, commandName, Status } from '@pinwire/protocol';
import { type Frame, FrameClient } from './frame-client.ts';
import type { Address } from './frame-socket.ts';
import { passwordHash } from './password-hash.ts';

/** `mobile`: 7-byte header over TLS; `web`: 3-byte header over the WebSocket `/dashws` (app.md 1.1). */
export type AppHeader = 'mobile' | 'web';

/** A project as this client reads it; whatever else is in it stays. */
export interface ProjectInfo {
  id: number;
  name: string;
  isActive?: boolean;
  devices?: DeviceInfo[];
  widgets?: Record<string, unknown>[];
  tags?: Record<string, unknown>[];
  [field: string]: unknown;
}

export interface DeviceInfo {
  id: number;
  name?: string;
  boardType?: string;
  token?: string;
  status?: string;
  [field: string]: unknown;
}

/** The server answered a command with a status other than 200. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  constructor(command: number, status: number) {
    super(`${commandName(command)} was answered with ${status} (${statusName(status)})`);
    this.status = status;
  }
}

const unzip = promisify(inflate);

/** An app of one account, over either of the two transports of apps. */
export class AppClient extends FrameClient {
  /** Connects without logging in. */
  static connect(address: Address, header: AppHeader = 'mobile'): Promise<AppClient> {
    const transport = header === 'mobile' ? 'tls' : 'wss';
    return new AppClient(header).open({ ...address, transport, path: '/dashws' });
  }

  /** Makes an account; the connection is not logged in by that. */
  async register(email: string, password: string, appName = 'Blynk'): Promise<void> {
    await this.command(Command.REGISTER, [email, passwordHash(email, password), appName].join('\0'));
  }

  async login(email: string, password: string, appName = 'Blynk'): Promise<void> {
    const client = this.header === 'web' ? ['web', '1.0.0'] : ['Android', '2.27.34'];
    await this.command(Command.LOGIN, [email, passwordHash(email, password), ...client, appName].join('\0'));
  }

  /** Sends a command that is answered with a status. @throws AppError when it is not 200 */
  async command(command: number, body: Buffer | string = ''): Promise<void> {
    const { command: answered, status } = await this.request(command, body);
    if (answered === Command.RESPONSE && status !== Status.OK) throw new AppError(command, status);
  }

  /** Sends a command that is answered with JSON. @throws AppError when it is answered with a status */
  async json<T>(command: number, body = ''): Promise<T> {
    const frame = await this.request(command, body);
    if (frame.command === Command.RESPONSE) throw new AppError(command, frame.status);
    const zipped = command === Command.LOAD_PROFILE_GZIPPED;
    return JSON.parse((zipped ? await unzip(frame.body) : frame.body).toString('utf8')) as T;
  }

  /** All projects, with their devices and tokens. */
  async projects(): Promise<ProjectInfo[]> {
    return (await this.json<{ dashBoards?: ProjectInfo[] }>(Command.LOAD_PROFILE_GZIPPED)).dashBoards ?? [];
  }

  project(dashId: number): Promise<ProjectInfo> {
    return this.json<ProjectInfo>(Command.LOAD_PROFILE_GZIPPED, String(dashId));
  }

  /** Makes a project and returns it as the server keeps it, with the tokens of its devices. */
  async createProject(project: ProjectInfo): Promise<ProjectInfo> {
    await this.command(Command.CREATE_DASH, JSON.stringify(project));
    return this.project(project.id);
  }

  createDevice(dashId: number, device: DeviceInfo): Promise<DeviceInfo> {
    return this.json<DeviceInfo>(Command.CREATE_DEVICE, `${dashId}\0${JSON.stringify(device)}`);
  }

  /** A write or another HARDWARE body to a device, tag or selector. There is an answer only when it fails. */
  hardware(dashId: number, target: number | undefined, ...body: (string | number)[]): number {
    const head = target === undefined ? String(dashId) : `${dashId}-${target}`;
    return this.send(Command.HARDWARE, [head, ...body].join('\0'));
  }

  /** The next write to a virtual pin of a device; its values are `parts.slice(3)`. */
  nextWrite(dashId: number, deviceId: number, pin: number, timeoutMs?: number): Promise<Frame> {
    const start = `${dashId}-${deviceId}\0vw\0${pin}\0`;
    return this.next(
      ({ command, body }) => command === Command.HARDWARE && body.toString('utf8', 0, start.length) === start,
      timeoutMs,
      `a write of ${dashId}-${deviceId} to V${pin}`,
    );
  }
}

const statusNames = new Map<number, string>(Object.entries(Status).map(([name, code]) => [code, name]));

/** Name of a status, or `unknown status`. */
export function statusName(status: number): string {
  return statusNames.get(status) ?? 'unknown status';
}
