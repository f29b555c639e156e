import type { StateEdit, TargetState } from '@pinwire/model';

/**
 * One socket, named by its gateway and a counter. Within one process there is exactly one object for one session, so
 * that maps may be keyed by it; the bus takes care of that at its borders.
 */
export interface SessionRef {
  readonly gateway: string;
  readonly number: number;
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
}

/**
 * What gateways ask of the router that owns a target. Calls to one target are carried out in the order in which one
 * process made them.
 */
export interface RouterLink {
  /** Puts a session into the target's presence; the router answers the device itself, in order. */
  deviceLogin(session: SessionRef, login: DeviceLogin): void;
  /** One frame of a logged-in device. The body is `data[start, end)`, valid during the call only. */
  deviceFrame(session: SessionRef, command: number, id: number, data: Buffer, start: number, end: number): void;
  deviceClosed(session: SessionRef): void;
  /** Resolves to the number of device sockets that took the frame; rejects with a ModelError for a bad value. */
  write(write: OutsideWrite): Promise<number>;
  /** Applies what an edit of the project's document does to live states, then answers with the state. */
  edit(target: TargetKey, edits: readonly StateEdit[]): Promise<void>;
  /** A snapshot of the live state of a target. */
  state(target: TargetKey): Promise<TargetState>;
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
  close(session: SessionRef): void;
}

/** Which app sockets of an account get a frame. */
export interface Audience {
  accountId: number;
  /** Owner sockets, and shared sockets of this project. */
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
}

/** Handles announcements that an account's document changed; resolved when this process works with the new one. */
export type OnAccountChanged = (accountId: number) => Promise<void>;

/** The one way in which services talk to each other. */
export interface Bus {
  /** The router that owns the shard of `route`. */
  router(route: string): RouterLink;
  deviceGateway(gateway: string): DeviceGatewayLink;
  apps(): AppGatewayLink;
  serveRouter(router: RouterLink): void;
  serveDeviceGateway(gateway: string, link: DeviceGatewayLink): void;
  serveApps(link: AppGatewayLink): void;
  onAccountChanged(handler: OnAccountChanged): void;
  /** Announces a change and waits until every process took it in. */
  accountChanged(accountId: number): Promise<void>;
}
