import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** A mail as it arrived. */
export interface ReceivedMail extends Email {
  /** Whom the envelope names. */
  readonly recipients: readonly string[];
  /** Whether it came over TLS. */
  readonly isSecure: boolean;
  /** Who had logged in. */
  readonly user: string | undefined;
}

export interface MailServerOptions {
  /** A free one when not given. */
  port?: number;
  /** The only login; without it nobody has to log in. */
  login?: { user: string; pass: string };
  /** Offers STARTTLS with this certificate, PEM. */
  tls?: { key: string; cert: string };
}

/** What a mail is answered with: nothing to take it, else a code of SMTP such as 451. */
type Verdict = (recipients: readonly string[], tries: number) => number | undefined;

/** A real SMTP server that keeps what it gets. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** Connections that came. */
  connections = 0;
  /** Mails that were offered, those refused included. */
  tries = 0;
  /** Set by tests. */
  verdict: Verdict = () => undefined;
  /** Awaited before each answer to a mail. */
  hold: Promise<unknown> | undefined;
  private readonly hearers = new Set<() => void>();
  private readonly server: SMTPServer;

  private constructor({ login, tls }: MailServerOptions) {
    this.server = new SMTPServer({
      ...(tls ?? { disabledCommands: ['STARTTLS'] }),
      authOptional: login === undefined,
      allowInsecureAuth: tls === undefined,
      disableReverseLookup: true,
      closeTimeout: 1,
      logger: false,
      onConnect: (_session, done) => {
        this.connections++;
        done();
      },
      onAuth: ({ username, password }, _session, done) => {
        if (username === login?.user && password === login?.pass) done(null, { user: username });
        else done(new Error('Wrong user name or password'));
      },
      onData: (stream, session, done) => {
        this.take(stream, session).then(
          () => done(),
          (error: Error) => done(error),
        );
      },
    });
    // Of clients that break off; they are the subject of tests.
    this.server.on('error', () => undefined);
  }

  static async start(options: MailServerOptions = {}): Promise<MailServer> {
    const mailServer = new MailServer(options);
    await new Promise<void>((resolve, reject) => {
      mailServer.server.server.once('error', reject);
      mailServer.server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return mailServer;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** The first mail, come or still to come, that fits. */
  async next(fits: (mail: ReceivedMail) => boolean = () => true): Promise<ReceivedMail> {
    for (;;) {
      const found = this.mails.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.hearers.add(resolve));
    }
  }

  /** Ends it with all its connections. */
  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    this.tries++;
    await this.hold;
    const code = this.verdict(recipients, this.tries);
    if (code !== undefined) throw Object.assign(new Error('not this one'), { responseCode: code });
    const email = await PostalMime.parse(Buffer.concat(chunks));
    this.mails.push({ ...email, recipients, isSecure: session.secure, user: session.user });
    for (const hear of this.hearers) hear();
    this.hearers.clear();
  }
}
