import type { Pin, StateEdit, TargetState } from '@pinwire/model';
import type { Figures } from './figures.ts';

/**
 * One socket, named by its gateway and a counter. Within one process there is exactly one object for one session, so
 * that maps may be keyed by it; the bus takes care of that at its borders.
 */
export interface SessionRef {
  readonly gateway: string;
  readonly number: number;
}

/** How a socket is called in logs, and in what Redis shows of presence. */
export function sessionName({ gateway, number }: SessionRef): string {
  return `${gateway}/${number}`;
}

/** A device, or a tag that widgets are attached to: the unit that one router owns. */
export interface TargetKey {
  readonly accountId: number;
  readonly dashId: number;
  readonly targetId: number;
  /** Routing key: the auth token of a device, else `accountId/dashId/targetId`. */
  readonly route: string;
}

export interface DeviceLogin {
  target: TargetKey;
  /** Message id of the login frame; its answer and the online notice carry it. */
  id: number;
  /** Address of the peer, or undefined when addresses are not to be stored. */
  address: string | undefined;
  /** Name of the client within its device: a newer session of the same name replaces it. */
  client?: string | undefined;
}

/** A pin write that did not come from the device itself. */
export interface OutsideWrite {
  target: TargetKey;
  id: number;
  /** Body of the HARDWARE frame for the device, `vw\0pin\0value`. */
  body: Buffer;
  /** Verbatim body to relay to the other apps as APP_SYNC before the device gets its frame. */
  relay: Buffer | undefined;
  /** The app session that wrote: it gets no relay. */
  from: SessionRef | undefined;
  /** Store and deliver (app, HTTP), or only store (a tag's own state). */
  deliver: boolean;
  /** The target's Eventor rules react, after the delivery. */
  rules?: boolean;
  /** Time in ms of the value in graphs and averages; without it the value is not recorded (automation.md 0.3). */
  recordedAt?: number;
}

/**
 * What became of an OutsideWrite: the number of device sockets that took the frame, or an error, a ModelError for a bad
 * value. Called once.
 */
export type OnWritten = (error: unknown, sockets: number) => void;

/** A value of a live graph and its time in ms. */
export interface LivePoint {
  readonly value: number;
  readonly at: number;
}

/** A pin write over HTTP (http.md 2.3, 2.6). */
export interface HttpWrite {
  target: TargetKey;
  /** The pin that was asked for; the frame carries the letter of the widget that it hits. */
  pin: Pin;
  /** The new value. */
  value: Buffer;
  /**
   * Values with times of their own in ms since 1970, for the history (`extra/pin`). Undefined: `value` now, which marks
   * the device as having sent data and runs its rules.
   */
  samples: readonly { value: Buffer; at: number }[] | undefined;
}

/**
 * What gateways ask of the router that owns a target. Calls to one target are carried out in the order in which one
 * process made them.
 */
export interface RouterLink {
  /** Nothing that this process asked is still under way; also true while nothing can be. */
  readonly isIdle: boolean;
  /** Puts a session into the target's presence; the router answers the device itself, in order. */
  deviceLogin(session: SessionRef, login: DeviceLogin): void;
  /** One frame of a logged-in device. The body is `data[start, end)`, valid during the call only. */
  deviceFrame(session: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void;
  deviceClosed(session: SessionRef): void;
  /** Carries out a write; within one process before it returns. Makes no promise: apps write pins as devices do. */
  write(write: OutsideWrite, done: OnWritten): void;
  /**
   * Sets the value, then sends it to the device and to the apps of an active project, as id 111. Rejects with a
   * ModelError, nothing changed, when a widget refuses the value.
   */
  httpWrite(write: HttpWrite): Promise<void>;
  /**
   * Sets a property over HTTP (http.md 2.5) and tells the apps, as id 111; the project is active. Rejects with a
   * ModelError, nothing changed, for a bad value.
   */
  setProperty(target: TargetKey, pin: Pin, property: string, value: Buffer): Promise<void>;
  /** Applies what an edit of the project's document does to live states, then answers with the state. */
  edit(target: TargetKey, edits: readonly StateEdit[]): Promise<void>;
  /**
   * The device gets a new token, and so another owner: answers with its state, which nothing changes here any more. Its
   * sockets stay until they are closed.
   */
  release(target: TargetKey): Promise<TargetState>;
  /** Puts another live state in the place of a target's: that of its device under the token before. */
  adopt(target: TargetKey, state: TargetState): Promise<void>;
  /** A snapshot of the live state of a target. */
  state(target: TargetKey): Promise<TargetState>;
  /** The newest points of pins (`v5`) that graphs show live, oldest first; a list for each pin asked for. */
  livePoints(target: TargetKey, pins: readonly string[]): Promise<readonly LivePoint[][]>;
  /** Forgets the live points of pins (`v5`); without a list those of the whole target. */
  dropLivePoints(target: TargetKey, pins?: readonly string[]): Promise<void>;
  /** Sends one frame to every socket of a device that it fits; resolves to how many took it. */
  send(target: TargetKey, command: number, id: number, body: Buffer): Promise<SendResult>;
  /** Number of open sockets of a device. */
  online(target: TargetKey): Promise<number>;
  /**
   * A bridge frame of another device: to every socket of the target but the sender's, then taken as a write of the
   * target itself (hardware.md 4.6).
   */
  bridge(target: TargetKey, from: SessionRef, command: number, id: number, body: Buffer): Promise<BridgeResult>;
  /** Closes every socket of a device. */
  closeSessions(target: TargetKey): Promise<void>;
}

/**
 * What a router offers beyond its calls, so that a bus can carry each input out exactly once although routers come and
 * go (docs/architecture.md, lanes). A bus within one process needs none of it.
 */
export interface RouterService extends RouterLink {
  /** A session that is logged in already, after its shard came here. Nothing is sent. */
  attach(session: SessionRef, login: DeviceLogin, note: Buffer | undefined): void;
  /** What the last call could not finish at once; asking clears it. The next input of the lane has to wait for it. */
  takeHold(): Promise<void> | undefined;
  /**
   * Resolves when everything carried out so far is kept where the next owner of the shards finds it.
   * @param isLast the next owner comes at once, as planned: what cannot be kept where it should be is kept elsewhere
   */
  commit(isLast?: boolean): Promise<void>;
  /** Forgets everything of shards that another router owns now. */
  dropShards(shards: ReadonlySet<number>): void;
}

/** Names one thing that a process asked a router to do; unique and rising within (origin, shard). */
export interface Input {
  /** Process that asked. */
  readonly origin: string;
  readonly shard: number;
  readonly seq: number;
}

export interface SendResult {
  /** Sockets of the device. */
  online: number;
  /** Sockets whose announced buffer the frame fits. */
  sent: number;
}

export interface BridgeResult {
  /** Sockets that took the frame. */
  taken: number;
  /** Status for the sender when the body is no good write. */
  status: number | undefined;
}

/** What a router asks of the gateway that holds a device's socket. */
export interface DeviceGatewayLink {
  frame(session: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void;
  response(session: SessionRef, id: number, status: number): void;
  /** Sets the read idle limit of the socket in ms (hardware.md 6.1). */
  idleLimit(session: SessionRef, ms: number): void;
  /** Closes a socket; `isReplaced`: a newer one of the same client took its place. */
  close(session: SessionRef, isReplaced?: boolean): void;
  /** What the next owner of the session's shard has to know of it (`RouterService.attach`). */
  note(session: SessionRef, route: string, note: Buffer): void;
}

/** Audience that takes in the shared sockets of every project. */
export const ANY_PROJECT = -1;

/** Which app sockets of an account get a frame. */
export interface Audience {
  accountId: number;
  /** Owner sockets, and shared sockets of this project; `ANY_PROJECT`: of every project. */
  dashId: number;
  except?: SessionRef | undefined;
}

/** What anybody asks of the gateways that hold app sockets of an account. */
export interface AppGatewayLink {
  /** One frame, with `prefix` before the body `data[start, end)`, to an audience. */
  frame(
    audience: Audience,
    command: number,
    id: number,
    data: Buffer,
    start: number,
    end: number,
    prefix?: Buffer,
  ): void;
  /** Number of app sockets of an account (owner and shared). */
  count(accountId: number): Promise<number>;
  /** Sends RESPONSE `status` to the shared sockets of a project and closes them (app.md 6.7). */
  closeShared(accountId: number, dashId: number, id: number, status: number): void;
  /** Closes every app socket of an account: its password is another one, or its document changed under it. */
  closeAll(accountId: number): void;
}

/** Announced in place of an account: what the server keeps for all of them changed, such as firmware directives. */
export const ALL_ACCOUNTS = 0;

/** Handles announcements that an account's document changed; resolved when this process works with the new one. */
export type OnAccountChanged = (accountId: number, byThisProcess: boolean) => Promise<void>;

/** Is told that `name` has used one of what a limit allows it. */
export type OnUsed = (limit: string, name: string) => void;

/** The one way in which services talk to each other. */
export interface Bus {
  /** The router that owns the shard of `route`. */
  router(route: string): RouterLink;
  deviceGateway(gateway: string): DeviceGatewayLink;
  apps(): AppGatewayLink;
  serveRouter(router: RouterService): void;
  serveDeviceGateway(gateway: string, link: DeviceGatewayLink): void;
  serveApps(link: AppGatewayLink): void;
  onAccountChanged(handler: OnAccountChanged): void;
  /** Announces a change and waits until every process that shows life took it in. */
  accountChanged(accountId: number): Promise<void>;
  /** The first app socket of an account came to this process; resolved when all routers send its frames here. */
  appsJoined(accountId: number): Promise<void>;
  /** The last one went. */
  appsLeft(accountId: number): void;
  /** What is being carried out, for marks of what was done; undefined outside of an input and within one process. */
  readonly input: Input | undefined;
  /** A job that runs later as a part of the present input. */
  bind<A extends unknown[]>(job: (...args: A) => void): (...args: A) => void;
  /** Fencing number under which this process owns the shard of `route`. */
  epoch(route: string): number;
  /**
   * More waits to be carried out than may: gateways stop reading from sockets that send, until `onRoom` handlers are
   * called.
   */
  readonly isFull: boolean;
  onRoom(handler: () => void): void;
  /** This process has something to tell whenever somebody asks for `figures`. */
  serveFigures(part: () => Figures): void;
  /** What all gateways tell: of those that do not answer within 2 s nothing. */
  figures(): Promise<Figures[]>;
  /** Tells the other processes that `name` has used one of what a limit allows it; those that are cut off miss it. */
  used(limit: string, name: string): void;
  onUsed(handler: OnUsed): void;
}
