import { type RouterLink, type SessionRef, sessionName } from '@pinwire/bus';
import {
  Command,
  FIRST_ILLEGAL_COMMAND,
  Quota,
  Status,
  shardOf,
  statusName,
  TOKEN_LENGTH,
  trimToken,
} from '@pinwire/protocol';
import { FrameRate } from '@pinwire/service';
import type { Wire, WireHandler } from '@pinwire/transport';
import type { HardwareGateway } from './gateway.ts';
import { type TokenTarget, TooManyLookups } from './token-cache.ts';

/**
 * State of a device connection (hardware.md 3):
 *
 *     new ──login──▶ checking ──token known──▶ joining ──router's 200──▶ ready
 *      ▲                │                         │
 *      └── 9 or 19 ─────┴── router's other answer ┘          any ──▶ closed
 *
 * While checking and joining the wire is paused: frames behind the login wait, in order, where they cost least. Between
 * ready and closed may stand ending: the router closes the connection behind its last answers, and what still comes counts
 * for nothing.
 */
type State = 'new' | 'checking' | 'joining' | 'ready' | 'ending' | 'closed';

/** Every library logs in with this id (hardware.md 8.1). */
const LOGIN_ID = 1;

/** Wrong logins on one socket before it is closed (hardware.md 3.2 "do better"). */
const MAX_REFUSALS = 50;

const NOTHING = Buffer.alloc(0);

/** One device socket: login, ping and quota are answered here, all else goes to the router of its token. */
export class DeviceConnection implements WireHandler, SessionRef {
  readonly gateway: string;
  /** Monotonic ms of the connection, then of the last received byte. */
  activeAt: number;
  /** Ms that may pass since `activeAt`: the login deadline, then the read idle limit; 0 = any. */
  limitMs: number;
  /** Account of the device that it logs in as. */
  accountId = 0;
  readonly rate = new FrameRate();
  private state: State = 'new';
  private router: RouterLink | undefined;
  private readonly quota: Quota;
  private refusals = 0;
  private shard = 0;

  constructor(
    private readonly owner: HardwareGateway,
    readonly number: number,
    readonly wire: Wire,
  ) {
    this.gateway = owner.id;
    this.activeAt = owner.now;
    this.limitMs = owner.ports.settings.loginDeadlineMs;
    this.quota = new Quota(owner.ports.settings.messageQuota, owner.now);
  }

  get isLoggedIn(): boolean {
    return this.state === 'ready';
  }

  /** It has sent more than it may. */
  get isOverRate(): boolean {
    return this.quota.isOver(this.owner.now);
  }

  active(): void {
    this.owner.tick();
    // The login deadline runs from the connection: traffic does not put it off.
    if (this.state === 'ready') this.activeAt = this.owner.now;
  }

  frame(command: number, id: number, data: Buffer, start: number, end: number): void {
    const { counts } = this.owner.ports;
    (counts.framesIn[command] as number)++;
    if (this.state === 'ending') return;
    if (command >= FIRST_ILLEGAL_COMMAND) {
      this.endWith(command, id, data, start, end);
      return;
    }
    if (!this.quota.take(this.owner.now)) {
      if (this.wire.transport !== 'mqtt') {
        counts.quotaDrops++;
        if (this.quota.answers(this.owner.now)) this.wire.response(id, Status.QUOTA_LIMIT);
        return;
      }
      // The original counts no MQTT (hardware.md 9), and what is acknowledged must not be dropped: it is read slowly.
      this.quota.owe();
      this.owner.slowDown(this);
    }
    this.rate.count(this.owner.now);
    if (this.state === 'new') this.beforeLogin(command, id, data, start, end);
    else if (command === Command.PING) this.fence(id);
    else if (command !== Command.RESPONSE) this.forward(command, id, data, start, end);
  }

  /**
   * Answers `id` with 200 behind the answers to all that came before, when what it brought about is safe. Answers come in
   * the order of what was asked: behind other frames a ping goes their way (hardware.md 4.1).
   */
  fence(id: number): void {
    if (this.router?.isIdle !== false) this.wire.response(id, Status.OK);
    else this.forward(Command.PING, id, NOTHING, 0, 0);
  }

  /** An answer of the router; the first one is that to the login. */
  response(id: number, status: number): void {
    this.wire.response(id, status);
    if (this.state !== 'joining') return;
    this.owner.ports.counts.login(statusName(status));
    if (status === Status.OK) {
      this.state = 'ready';
      this.activeAt = this.owner.now;
      this.limitMs = this.owner.idleMs;
      this.wire.loggedIn();
      this.tell('a device is logged in');
    } else {
      this.state = 'new';
      // It was no login: the next owner of the shard must not take this socket for a session of the device.
      this.router?.deviceClosed(this);
    }
    // Once the router has finished the login: what waits behind it must not overtake the notice to apps.
    queueMicrotask(() => this.wire.resume());
  }

  /** The gateway stops: a device that knows how is told where to connect again, at once and not after its own pause. */
  leave(): void {
    const { wire } = this;
    const { redirect } = this.owner.ports.settings;
    const isNamed = wire.transport === 'tcp' || wire.transport === 'tls';
    if (redirect && isNamed && this.state === 'ready') {
      wire.frame(Command.CONNECT_REDIRECT, LOGIN_ID, redirect[wire.transport]);
    }
    wire.close();
  }

  /**
   * Nothing came for too long (hardware.md 6.1): the device is gone now. Its socket may take its time, since a board
   * without power does not answer the close: 5 s over TCP, 30 s over a WebSocket.
   */
  expire(): void {
    this.wire.close();
    this.closed();
  }

  closed(): void {
    const { state } = this;
    if (state === 'closed') return;
    this.state = 'closed';
    this.owner.gone(this);
    const isIn = state === 'ready' || state === 'ending';
    if (isIn) this.tell('a device is gone');
    if (isIn || state === 'joining') this.router?.deviceClosed(this);
  }

  /** Session and shard name it in the logs of gateways and routers. */
  private tell(what: string): void {
    const { log } = this.owner.ports;
    if (!log.isLevelEnabled('debug')) return;
    log.debug({ session: sessionName(this), shard: this.shard, transport: this.wire.transport }, what);
  }

  /** Closes behind the answers to what came before: what the router has yet to answer, it closes itself. */
  private endWith(command: number, id: number, data: Buffer, start: number, end: number): void {
    if (this.state !== 'ready' || this.router?.isIdle !== false) {
      this.wire.close();
      return;
    }
    this.state = 'ending';
    this.forward(command, id, data, start, end);
  }

  private forward(command: number, id: number, data: Buffer, start: number, end: number): void {
    this.router?.deviceFrame(this, command, id, data, start, end);
    if (this.owner.ports.bus.isFull) this.owner.holdBack(this);
  }

  private beforeLogin(command: number, id: number, data: Buffer, start: number, end: number): void {
    if (command !== Command.LOGIN && command !== Command.HARDWARE_LOGIN) {
      this.wire.close();
      return;
    }
    const token = trimToken(data.toString('latin1', start, end));
    if (token.length === 0 || token.length > TOKEN_LENGTH || token.includes('\0')) {
      this.refuse(id, Status.INVALID_TOKEN);
      return;
    }
    const found = this.owner.tokens.peek(token);
    if (found === 'unknown') this.refuse(id, Status.INVALID_TOKEN);
    else if (found) this.join(found, token, id);
    else this.lookUp(token, id);
  }

  private lookUp(token: string, id: number): void {
    this.state = 'checking';
    this.wire.pause();
    this.owner.tokens.lookUp(token).then(
      (found) => {
        if (this.state !== 'checking') return;
        if (found) this.join(found, token, id);
        else this.again(id, Status.INVALID_TOKEN);
      },
      (error: unknown) => {
        if (!(error instanceof TooManyLookups)) {
          this.owner.ports.log.error({ err: error, session: sessionName(this) }, 'a token could not be looked up');
        }
        if (this.state === 'checking') this.again(id, Status.SERVER_ERROR);
      },
    );
  }

  private join({ accountId, dashId, deviceId }: TokenTarget, token: string, id: number): void {
    this.state = 'joining';
    this.accountId = accountId;
    this.router = this.owner.ports.bus.router(token);
    this.shard = shardOf(token);
    const target = { accountId, dashId, targetId: deviceId, route: token };
    const address = this.owner.ports.settings.storeAddress ? this.wire.address : undefined;
    this.router.deviceLogin(this, { target, id, address, client: this.wire.client });
    // A router that has the device in memory has answered already.
    if (this.state === 'joining') this.wire.pause();
  }

  private again(id: number, status: number): void {
    this.state = 'new';
    this.refuse(id, status);
    this.wire.resume();
  }

  private refuse(id: number, status: number): void {
    this.owner.ports.counts.login(statusName(status));
    this.wire.response(id, status);
    if (++this.refusals >= MAX_REFUSALS) this.wire.close();
  }
}
