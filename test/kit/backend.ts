/** One server that tests use, and that scenario tests break. */
export interface Backend {
  /** What goes into NATS_URL, REDIS_URL or DATABASE_URL. It stays the same over every stop and start. */
  readonly url: string;
  /** False for a server that the environment named: its tests must leave it alone, and the methods below reject. */
  readonly ours: boolean;
  /** Process id of a program that runs on this machine. */
  readonly pid?: number | undefined;
  /** What a program that runs on this machine has printed so far. */
  readonly log?: string;
  /** Ends it in an orderly way; resolves when it is gone. Its data stays. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; resolves when it answers. Nothing to do while it runs. */
  start(): Promise<void>;
  /** `stop` and `start`. */
  restart(): Promise<void>;
  /** SIGSTOP: it keeps its sockets and answers nothing. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): Promise<void>;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
}

/** A server that the environment named. */
export class ForeignBackend implements Backend {
  readonly ours = false;
  readonly stop = refuse;
  readonly kill = refuse;
  readonly start = refuse;
  readonly restart = refuse;
  readonly pause = refuse;
  readonly resume = refuse;

  constructor(
    readonly url: string,
    readonly remove: () => Promise<void> = async () => undefined,
  ) {}
}

async function refuse(): Promise<void> {
  throw new Error('this server was named by the environment: it is not for tests to break');
}
