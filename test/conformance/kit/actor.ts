import {
  AppClient,
  Command,
  DeviceClient,
  type Frame,
  type FrameClient,
  Status,
  type Transport,
} from '../../kit/app-client.ts';
import { plain, secure } from '../../kit/target.ts';
import { readFrame, showFrame, type Variables } from './notation.ts';
import type { World } from './world.ts';

/** Ids of the frames by which the kit finds out that nothing else comes; rows use smaller ones. */
export const FENCE_ID = 64_001;
export const FENCE_LOGIN_ID = 64_002;

/** Time that an expected frame may take, in ms. */
const PATIENCE_MS = 5000;

/** The device that a name means, and its transport; a digit behind the name is a further socket (`device2`). */
const DEVICES: Readonly<Record<string, readonly [deviceId: number, transport: Transport, foreign?: 'foreign']>> = {
  device: [0, 'tcp'],
  other: [1, 'tcp'],
  third: [2, 'tcp'],
  tls: [0, 'tls'],
  ws: [0, 'ws'],
  wss: [0, 'wss'],
  foreign: [0, 'tcp', 'foreign'],
};
/** Connections that have not logged in. */
const NEW_DEVICES: Readonly<Record<string, Transport>> = { new: 'tcp', newTls: 'tls', newWs: 'ws', newWss: 'wss' };
const APPS = { app: 'mobile', web: 'web', foreignApp: 'mobile', shared: 'mobile', sharedWeb: 'web' } as const;
const NEW_APPS = { newApp: 'mobile', newWeb: 'web' } as const;

export type ActorKind = 'device' | 'app';

/** One connection of a row: what it sends, and what it was sent since the row began. */
export class Actor {
  /** Frames that came, as rows write them. */
  readonly log: string[] = [];
  /** Notices of presence since the row began, and whether the row wants them in its log. */
  notices = 0;
  hearsPresence = false;
  /** The row itself closed the connection. */
  isEnded = false;
  /** Ids of frames that were sent to log in. */
  readonly #logins = new Set<number>();
  #wake: () => void = () => undefined;

  constructor(
    readonly name: string,
    readonly kind: ActorKind,
    readonly client: FrameClient,
    public isLoggedIn: boolean,
  ) {
    client.onFrame = (frame) => this.#take(frame);
    void client.closed.then(() => this.#wake());
  }

  get isClosed(): boolean {
    return this.client.isClosed;
  }

  /** Sends a frame as rows write it, or bytes: `#{hex:06}`. */
  send(text: string, variables: Variables, bytes: Buffer | undefined): void {
    if (bytes !== undefined) {
      this.client.sendBytes(bytes);
      return;
    }
    const { command, id, body } = readFrame(text, variables);
    if (command === Command.LOGIN || command === Command.HARDWARE_LOGIN || command === Command.SHARE_LOGIN) {
      this.#logins.add(id);
    }
    this.client.send(command, body, id);
  }

  /** Waits until that many frames are there, the connection is gone, or time is up. */
  until(count: number): Promise<void> {
    return this.#wait(() => this.log.length >= count);
  }

  /** Waits until that many devices are known to have come. */
  untilNoticed(count: number): Promise<void> {
    return this.#wait(() => this.notices >= count);
  }

  async end(): Promise<void> {
    this.isEnded = true;
    await this.client.close();
  }

  async #wait(isDone: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!isDone() && !this.isClosed && Date.now() < end) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits for the end of the connection; false when it does not come in time. */
  async gone(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.client.closed, late]);
    clearTimeout(timer);
    return this.isClosed;
  }

  /** Sends what is always answered, and waits for the answer: what came before it is all that there is. */
  async fence(): Promise<void> {
    if (this.isClosed) return;
    const [command, body] = this.#fence();
    this.client.send(command, body, FENCE_ID);
    const answer = this.client.next(({ id }) => id === FENCE_ID, PATIENCE_MS, `${this.name}'s answer to a fence`);
    await answer.catch((error: unknown) => {
      // Whoever is cut off has nothing more to come; that shows in the comparison.
      if (!this.isClosed) throw error;
    });
  }

  forget(): void {
    this.log.length = 0;
    this.notices = 0;
    this.client.clear();
  }

  #fence(): [number, string] {
    if (this.kind === 'app') {
      return this.isLoggedIn ? [Command.PING, ''] : [Command.GET_SERVER, 'nobody@example.com\0Blynk'];
    }
    // Refused, and the socket stays. No ping: a server may answer that at once, before what was asked earlier.
    return this.isLoggedIn ? [Command.HARDWARE_SYNC, 'fence'] : [Command.HARDWARE_LOGIN, 'nobody'];
  }

  #take(frame: Frame): void {
    const { command, id, status } = frame;
    if (id === FENCE_ID) return;
    const isOkay = status === Status.OK || status === Status.USER_ALREADY_REGISTERED;
    if (command === Command.RESPONSE && isOkay && this.#logins.has(id)) this.isLoggedIn = true;
    const isNotice = command === Command.HARDWARE_CONNECTED || command === Command.DEVICE_OFFLINE;
    if (isNotice) this.notices++;
    if (!isNotice || (this.hearsPresence && id !== FENCE_LOGIN_ID)) this.log.push(showFrame(frame));
    this.#wake();
  }
}

/** What kind of client a name means; undefined when it is none. */
export function kindOf(name: string): ActorKind | undefined {
  const base = name.replace(/\d+$/, '');
  if (base in DEVICES || base in NEW_DEVICES) return 'device';
  if (base in APPS || base in NEW_APPS) return 'app';
  return undefined;
}

/** Whether a name means a connection that logs in before the row begins. */
export function logsIn(name: string): boolean {
  return !name.startsWith('new');
}

/** Opens the connection that a name means. */
export async function openActor(name: string, world: World): Promise<Actor> {
  const base = name.replace(/\d+$/, '');
  const { target } = world;
  const device = DEVICES[base];
  if (device !== undefined) {
    const [deviceId, transport, foreign] = device;
    const { tokens } = foreign ? await world.foreign() : world.account;
    const client = await DeviceClient.login(addressOf(world, transport), tokens[deviceId] ?? '', transport);
    return new Actor(name, 'device', client, true);
  }
  const transport = NEW_DEVICES[base];
  if (transport !== undefined) {
    return new Actor(name, 'device', await DeviceClient.connect(addressOf(world, transport), transport), false);
  }
  if (base in NEW_APPS) {
    const client = await AppClient.connect(secure(target), NEW_APPS[base as keyof typeof NEW_APPS]);
    return new Actor(name, 'app', client, false);
  }
  const client = await AppClient.connect(secure(target), APPS[base as keyof typeof APPS]);
  if (base.startsWith('shared')) {
    const body = [world.account.email, await world.share(), 'Android', '2.27.34'].join('\0');
    await client.command(Command.SHARE_LOGIN, body);
  } else {
    const { email, password } = base === 'foreignApp' ? await world.foreign() : world.account;
    await client.login(email, password);
  }
  return new Actor(name, 'app', client, true);
}

function addressOf({ target }: World, transport: Transport) {
  return transport === 'tcp' || transport === 'ws' ? plain(target) : secure(target);
}
