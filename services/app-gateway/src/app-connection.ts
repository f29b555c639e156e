import type { Account } from '@pinwire/accounts';
import type { SessionRef } from '@pinwire/bus';
import { ModelError } from '@pinwire/model';
import { FIRST_ILLEGAL_COMMAND, Quota, Status } from '@pinwire/protocol';
import type { Wire, WireHandler } from '@pinwire/transport';
import type { AppGateway } from './gateway.ts';
import { ownerHandlers, preLoginHandlers, sharedHandlers } from './handlers/index.ts';

/** A wire whose body limit rises with the login. */
export type AppWire = Wire & { loggedIn(): void };

/** State of an app connection (app.md 3.10). */
type State = 'connected' | 'owner' | 'shared' | 'closed';

/** One frame of an app; the body is a copy and may be kept. */
export interface AppRequest {
  readonly command: number;
  readonly id: number;
  readonly body: Buffer;
  /** The body as text. */
  readonly text: string;
}

/** Frames that wait for an earlier one of the same socket, at most; beyond it the socket is cut. */
const MAX_WAITING = 1000;

/** One app socket. Its frames are handled one after the other, so replies come in the order of requests (app.md 8.7). */
export class AppConnection implements WireHandler, SessionRef {
  readonly gateway: string;
  activeAt: number;
  state: State = 'connected';
  accountId = 0;
  /** Project of a shared socket. */
  sharedDashId = 0;
  /** Lower-case name of the client's system, from the login. */
  os = '';
  /** Registration is possible once a socket (app.md 3.3). */
  hasRegistered = false;
  private readonly quota: Quota;
  private waiting: AppRequest[] = [];
  private busy = false;

  constructor(
    readonly owner: AppGateway,
    readonly number: number,
    readonly wire: AppWire,
    /** Commands of 100 and more close a mobile socket and are dropped on a WebSocket (app.md 1.5). */
    private readonly closesOnIllegal: boolean,
  ) {
    this.gateway = owner.id;
    this.activeAt = owner.ports.monotonic();
    this.quota = new Quota(owner.ports.settings.messageQuota, this.activeAt);
  }

  get isLoggedIn(): boolean {
    return this.state === 'owner' || this.state === 'shared';
  }

  active(): void {
    this.activeAt = this.owner.ports.monotonic();
  }

  frame(command: number, id: number, data: Buffer, start: number, end: number): void {
    if (command >= FIRST_ILLEGAL_COMMAND) {
      if (this.closesOnIllegal) this.close();
      return;
    }
    const now = this.activeAt;
    if (!this.quota.take(now)) {
      this.owner.ports.metrics.quotaDrops.inc();
      if (this.quota.answers(now)) this.respond(id, Status.QUOTA_LIMIT);
      return;
    }
    const body = Buffer.from(data.subarray(start, end));
    const request = { command, id, body, text: body.toString('utf8') };
    if (!this.busy) this.handle(request);
    else if (this.waiting.length < MAX_WAITING) this.waiting.push(request);
    else this.close();
  }

  closed(): void {
    const before = this.state;
    this.state = 'closed';
    this.waiting = [];
    this.owner.gone(this, before === 'owner' || before === 'shared');
  }

  respond(id: number, status: number): void {
    this.wire.response(id, status);
  }

  send(command: number, id: number, body: Buffer): void {
    this.wire.frame(command, id, body);
  }

  close(): void {
    this.waiting = [];
    this.wire.close();
  }

  /** The account of a logged-in socket. */
  async account(): Promise<Account> {
    const account = await this.owner.ports.accounts.get(this.accountId);
    if (account === undefined) throw new ModelError(Status.NOT_ALLOWED, 'the account is gone');
    return account;
  }

  private handle(request: AppRequest): void {
    const handler = this.handlerOf(request.command);
    if (handler === undefined) return;
    try {
      const work = handler(this, request);
      if (work === undefined) return;
      this.busy = true;
      work.then(
        () => this.next(),
        (error: unknown) => {
          this.fail(request, error);
          this.next();
        },
      );
    } catch (error) {
      this.fail(request, error);
    }
  }

  private handlerOf(command: number) {
    if (this.state === 'owner') return ownerHandlers[command];
    if (this.state === 'shared') return sharedHandlers[command];
    if (this.state === 'closed') return undefined;
    const handler = preLoginHandlers[command];
    // Anything else before the login ends the connection, also a RESPONSE or a PING (app.md 1.5).
    if (handler === undefined) this.close();
    return handler;
  }

  private next(): void {
    this.busy = false;
    while (!this.busy) {
      const request = this.waiting.shift();
      if (request === undefined) return;
      this.handle(request);
    }
  }

  private fail(request: AppRequest, error: unknown): void {
    if (error instanceof ModelError) {
      this.respond(request.id, error.status);
      return;
    }
    this.owner.ports.log.error({ err: error, command: request.command }, 'an app command failed');
    this.respond(request.id, Status.SERVER_ERROR);
  }
}
