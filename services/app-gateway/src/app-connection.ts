import type { Account } from '@pinwire/accounts';
import { ANY_PROJECT, type SessionRef, sessionName } from '@pinwire/bus';
import { ModelError, QuotaLimit } from '@pinwire/model';
import { OutboxError } from '@pinwire/outbox';
import { Command, FIRST_ILLEGAL_COMMAND, Quota, Status, statusName } from '@pinwire/protocol';
import { FrameRate } from '@pinwire/service';
import type { Wire, WireHandler } from '@pinwire/transport';
import type { AppGateway } from './gateway.ts';
import { ownerHandlers, preLoginHandlers, sharedHandlers } from './handlers/index.ts';

/** State of an app connection (app.md 3.10). */
type State = 'connected' | 'owner' | 'shared' | 'closed';

/** One frame of an app; the body is a copy and may be kept. */
export class AppRequest {
  private decoded: string | undefined;

  constructor(
    readonly command: number,
    readonly id: number,
    readonly body: Buffer,
  ) {}

  /** The body as text; pin writes never ask for it. */
  get text(): string {
    this.decoded ??= this.body.toString('utf8');
    return this.decoded;
  }
}

/** Frames, and bytes in them, that wait for an earlier frame of the same socket before it is read no further. */
const MAX_WAITING = 100;
const MAX_WAITING_BYTES = 1024 * 1024;
const MAX_WAITING_BYTES_BEFORE_LOGIN = 64 * 1024;

/** Slow commands of one socket (mail, history) under way at the same time. */
const MAX_BACKGROUND = 20;

/** One app socket. Its frames are handled one after the other, so replies come in the order of requests (app.md 8.7). */
export class AppConnection implements WireHandler, SessionRef {
  readonly gateway: string;
  activeAt: number;
  state: State = 'connected';
  accountId = 0;
  /** Project of a shared socket; an owner's has none. */
  sharedDashId: number | undefined;
  /** Lower-case name of the client's system, from the login. */
  os = '';
  /** Registration is possible once a socket (app.md 3.3). */
  hasRegistered = false;
  readonly rate = new FrameRate();
  private readonly quota: Quota;
  private waiting: AppRequest[] = [];
  private waitingBytes = 0;
  private isPaused = false;
  private busy = false;
  private background = 0;
  /** The app sends nothing more: the socket closes when everything is answered. */
  private isEnding = false;

  constructor(
    readonly owner: AppGateway,
    readonly number: number,
    readonly wire: Wire,
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

  /** Whether this socket gets what happens in a project. */
  sees(dashId: number): boolean {
    return this.sharedDashId === undefined || this.sharedDashId === dashId || dashId === ANY_PROJECT;
  }

  /** Nothing that this socket asked for is under way. */
  get isIdle(): boolean {
    return !this.busy && this.background === 0;
  }

  active(): void {
    this.activeAt = this.owner.ports.monotonic();
  }

  frame(command: number, id: number, data: Buffer, start: number, end: number): void {
    const { counts } = this.owner.ports;
    (counts.framesIn[command] as number)++;
    if (command >= FIRST_ILLEGAL_COMMAND) {
      if (this.closesOnIllegal) this.close();
      return;
    }
    const now = this.activeAt;
    if (!this.quota.take(now)) {
      counts.quotaDrops++;
      if (this.quota.answers(now)) this.respond(id, Status.QUOTA_LIMIT);
      return;
    }
    this.rate.count(now);
    const body = Buffer.from(data.subarray(start, end));
    const request = new AppRequest(command, id, body);
    if (!this.busy) {
      this.handle(request);
      return;
    }
    this.waiting.push(request);
    this.waitingBytes += body.length;
    const maxBytes = this.isLoggedIn ? MAX_WAITING_BYTES : MAX_WAITING_BYTES_BEFORE_LOGIN;
    if (this.isPaused || (this.waiting.length < MAX_WAITING && this.waitingBytes < maxBytes)) return;
    this.isPaused = true;
    this.wire.pause();
  }

  ended(): void {
    this.isEnding = true;
    this.closeIfDone();
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

  /** Answers a request; what comes of logins is counted. */
  answer({ command, id }: AppRequest, status: number): void {
    if (command === Command.LOGIN || command === Command.SHARE_LOGIN) this.owner.ports.counts.login(statusName(status));
    this.respond(id, status);
  }

  send(command: number, id: number, body: Buffer): void {
    this.wire.frame(command, id, body);
  }

  close(): void {
    this.waiting = [];
    this.wire.close();
  }

  /**
   * Carries out a command that waits for mail or history; younger requests go on meanwhile (app.md 8.7). `failed` is
   * the status when no mail could be sent.
   */
  later(request: AppRequest, work: () => Promise<void>, failed: number = Status.SERVER_ERROR): void {
    if (this.background >= MAX_BACKGROUND) {
      this.respond(request.id, Status.SERVER_ERROR);
      return;
    }
    this.background++;
    const done = (): void => {
      this.background--;
      this.closeIfDone();
    };
    work()
      .catch((error: unknown) => this.fail(request, error, failed))
      .then(done, done);
  }

  /** Counts a mail that the account asks for. Throws 1 when it asked for too many. */
  countMail(): void {
    if (!this.owner.limits.mails.take(String(this.accountId))) throw new QuotaLimit('too many mails');
  }

  /** The account of a logged-in socket, if it is in memory: pin writes make no promise for it. */
  get knownAccount(): Account | undefined {
    return this.owner.ports.accounts.peek(this.accountId);
  }

  /** The account of a logged-in socket. */
  async account(): Promise<Account> {
    const account = await this.owner.ports.accounts.get(this.accountId);
    if (account === undefined) throw new ModelError(Status.NOT_ALLOWED, 'the account is gone');
    return account;
  }

  private handle(request: AppRequest): void {
    const handler = this.handlerOf(request);
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

  private handlerOf({ command, id }: AppRequest) {
    if (this.state === 'closed') return undefined;
    if (this.state === 'connected') {
      const handler = preLoginHandlers[command];
      // Anything else before the login ends the connection, also a RESPONSE or a PING (app.md 1.5).
      if (handler === undefined) this.close();
      return handler;
    }
    const handler = (this.state === 'owner' ? ownerHandlers : sharedHandlers)[command];
    // The original is silent; whoever waits for an answer gets one (app.md 4 "do better").
    if (handler === undefined && command !== Command.RESPONSE) this.respond(id, Status.ILLEGAL_COMMAND);
    return handler;
  }

  private next(): void {
    this.busy = false;
    while (!this.busy) {
      const request = this.waiting.shift();
      if (request === undefined) break;
      this.waitingBytes -= request.body.length;
      this.handle(request);
    }
    this.closeIfDone();
    if (!this.isPaused || this.waiting.length > 0) return;
    this.isPaused = false;
    this.wire.resume();
  }

  private closeIfDone(): void {
    if (this.isEnding && this.isIdle) this.close();
  }

  private fail(request: AppRequest, error: unknown, failed: number = Status.SERVER_ERROR): void {
    if (error instanceof ModelError) {
      this.answer(request, error.status);
      return;
    }
    if (!(error instanceof OutboxError)) {
      this.owner.ports.log.error(
        { err: error, session: sessionName(this), command: request.command },
        'an app command failed',
      );
    }
    this.answer(request, failed);
  }
}
