import type { RouterLink, SessionRef } from '@pinwire/bus';
import { Command, FIRST_ILLEGAL_COMMAND, Quota, Status, TOKEN_LENGTH, trimToken } from '@pinwire/protocol';
import type { Wire, WireHandler } from '@pinwire/transport';
import type { HardwareGateway } from './gateway.ts';

/** A wire whose body limit rises with the login. */
export type DeviceWire = Wire & { loggedIn(): void };

/**
 * State of a device connection (hardware.md 3):
 *
 *     new ──login──▶ checking ──token known──▶ ready
 *      ▲                 └──token unknown──▶ new (9)
 *     any ──▶ closed
 */
type State = 'new' | 'checking' | 'ready' | 'closed';

/** One device socket: login, ping and quota are answered here, all else goes to the router of its token. */
export class DeviceConnection implements WireHandler, SessionRef {
  readonly gateway: string;
  /** Monotonic ms of the last received byte. */
  activeAt: number;
  /** Read idle limit in ms; 0 = none. */
  idleMs: number;
  private state: State = 'new';
  private router: RouterLink | undefined;
  private readonly quota: Quota;
  /** Frames that came while the token is looked up. */
  private held: { command: number; id: number; body: Buffer }[] = [];

  constructor(
    private readonly owner: HardwareGateway,
    readonly number: number,
    readonly wire: DeviceWire,
  ) {
    this.gateway = owner.id;
    const now = owner.ports.monotonic();
    this.activeAt = now;
    this.idleMs = owner.idleMs;
    this.quota = new Quota(owner.ports.settings.messageQuota, now);
  }

  /** False until the device has told who it is: such a socket lives only for the login deadline. */
  get isLoggedIn(): boolean {
    return this.state === 'ready';
  }

  active(): void {
    this.owner.tick();
    this.activeAt = this.owner.now;
  }

  frame(command: number, id: number, data: Buffer, start: number, end: number): void {
    if (command >= FIRST_ILLEGAL_COMMAND) {
      this.wire.close();
      return;
    }
    if (!this.quota.take(this.owner.now)) {
      this.owner.ports.metrics.quotaDrops.inc();
      if (this.quota.answers(this.owner.now)) this.wire.response(id, Status.QUOTA_LIMIT);
      return;
    }
    if (this.state === 'ready') this.ready(command, id, data, start, end);
    else if (this.state === 'checking') this.hold(command, id, data, start, end);
    else if (this.state === 'new') this.beforeLogin(command, id, data, start, end);
  }

  closed(): void {
    const { state } = this;
    this.state = 'closed';
    this.held = [];
    this.owner.gone(this);
    if (state === 'ready') this.router?.deviceClosed(this);
  }

  private ready(command: number, id: number, data: Buffer, start: number, end: number): void {
    if (command === Command.PING) this.wire.response(id, Status.OK);
    else if (command !== Command.RESPONSE) this.router?.deviceFrame(this, command, id, data, start, end);
  }

  private beforeLogin(command: number, id: number, data: Buffer, start: number, end: number): void {
    if (command !== Command.LOGIN && command !== Command.HARDWARE_LOGIN) {
      this.wire.close();
      return;
    }
    const token = trimToken(data.toString('latin1', start, end));
    if (token.length === 0 || token.length > TOKEN_LENGTH || token.includes('\0')) {
      this.refuse(id);
      return;
    }
    this.state = 'checking';
    this.owner.ports.findToken(token).then(
      (found) => {
        if (this.state !== 'checking') return;
        if (found === undefined) {
          this.state = 'new';
          this.refuse(id);
        } else {
          this.state = 'ready';
          this.wire.loggedIn();
          this.owner.ports.metrics.logins.inc({ result: 'ok' });
          this.router = this.owner.ports.bus.router(token);
          const { accountId, dashId, deviceId } = found;
          const target = { accountId, dashId, targetId: deviceId, route: token };
          const address = this.owner.ports.settings.storeAddress ? this.wire.address : undefined;
          this.router.deviceLogin(this, { target, id, address });
        }
        this.releaseHeld();
      },
      (error: unknown) => {
        this.owner.ports.log.error({ err: error }, 'a token could not be looked up');
        if (this.state !== 'checking') return;
        this.state = 'new';
        this.wire.response(id, Status.SERVER_ERROR);
        this.releaseHeld();
      },
    );
  }

  private refuse(id: number): void {
    this.owner.ports.metrics.logins.inc({ result: 'invalid_token' });
    this.wire.response(id, Status.INVALID_TOKEN);
  }

  private hold(command: number, id: number, data: Buffer, start: number, end: number): void {
    this.held.push({ command, id, body: Buffer.from(data.subarray(start, end)) });
  }

  private releaseHeld(): void {
    const { held } = this;
    this.held = [];
    for (const { command, id, body } of held) {
      if (this.state === 'ready') this.ready(command, id, body, 0, body.length);
      else if (this.state === 'new') this.beforeLogin(command, id, body, 0, body.length);
      else if (this.state === 'checking') this.hold(command, id, body, 0, body.length);
    }
  }
}
