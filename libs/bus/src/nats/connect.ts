import { setTimeout as delay } from 'node:timers/promises';
import { connect, ErrorCode, Events, type NatsConnection, NatsError } from 'nats';

/** NATS does not accept the credentials of this process. */
export class NatsRefused extends Error {
  override readonly name = 'NatsRefused';
}

/** Time between two tries, in ms. */
const AGAIN_MS = 500;

/**
 * Connects to NATS, however late, and for ever after.
 * @param url `nats://user:password@host:4222`, several separated by commas
 * @throws NatsRefused
 */
export async function connectNats(
  url: string,
  name: string,
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void },
): Promise<NatsConnection> {
  const servers = url.split(',').map((server) => server.trim());
  const credentials = credentialsOf(servers[0] as string);
  const options = {
    servers: servers.map((server) => new URL(server).host),
    ...credentials,
    name,
    // A reconnect must not give up, nor wait long: everything waits for it.
    maxReconnectAttempts: -1,
    // Nor after two refusals: a server may come back before its users do. Only the first connection is given up for that.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    // A connection that is dead without a sign is noticed within this time (ms).
    pingInterval: 2000,
    maxPingOut: 2,
    timeout: 2000,
    // A stack trace is not made for each message that JetStream acknowledges.
    noAsyncTraces: true,
    ...(servers[0]?.startsWith('tls:') ? { tls: {} } : {}),
  };
  let isTold = false;
  for (;;) {
    try {
      const connection = await connect(options);
      void watch(connection, log);
      return connection;
    } catch (error) {
      if (error instanceof NatsError && REFUSED.has(error.code)) throw new NatsRefused(error.message, { cause: error });
      if (!isTold) log.warn({ servers: options.servers, reason: reasonOf(error) }, 'waiting for NATS');
      isTold = true;
      await delay(AGAIN_MS);
    }
  }
}

const REFUSED: ReadonlySet<string> = new Set([ErrorCode.AuthorizationViolation, ErrorCode.AuthenticationExpired]);

function credentialsOf(server: string): { user?: string; pass?: string; token?: string } {
  const { username, password } = new URL(server);
  if (!username) return {};
  const user = decodeURIComponent(username);
  // A name without a password is a token, as in other clients of NATS.
  return password ? { user, pass: decodeURIComponent(password) } : { token: user };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function watch(connection: NatsConnection, log: Parameters<typeof connectNats>[2]): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === Events.Disconnect) log.warn({}, 'the connection to NATS broke; trying again');
    if (type === Events.Reconnect) log.info({}, 'connected to NATS again');
  }
}
