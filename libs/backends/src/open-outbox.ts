import { readFileSync } from 'node:fs';
import { noOutbox, type Outbox, SmtpMailer } from '@pinwire/outbox';
import { type Log, type Metrics, type Settings, SettingsError } from '@pinwire/service';

/** What stands for nobody: the user that the original ships, and none at all. */
const NOBODY = ['example@gmail.com', ''];

export interface OpenOutbox {
  outbox: Outbox;
  /** Waits up to `ms` until no mail is under way. */
  idle(ms: number): Promise<void>;
  /** Waits up to `ms` for mails that are under way, then gives them up. */
  close(ms: number): Promise<void>;
}

/**
 * What leaves the building, as the settings say: mail through the SMTP server they name. Without one mails are refused.
 * There are no providers of push messages.
 *
 * @throws SettingsError
 */
export function openOutbox(settings: Settings, metrics: Metrics, log: Log): OpenOutbox {
  const mailer = mailerOf(settings, log);
  if (mailer === undefined) return { outbox: withoutMail(log), idle: async () => {}, close: async () => {} };
  metrics.read('mails_total', 'Mails by what became of them', ['result'], () =>
    Object.entries(mailer.counts).map(([result, count]) => [{ result }, count] as const),
  );
  metrics.gauge('mails_waiting', 'Mails that wait or are under way', { collect: () => mailer.size });
  return {
    outbox: { ...noOutbox, hasMail: true, mail: (mail) => mailer.mail(mail) },
    idle: (ms) => mailer.idle(ms),
    close: (ms) => mailer.close(ms),
  };
}

/** Undefined when the settings name no mail server, or nobody who sends. */
function mailerOf(settings: Settings, log: Log): SmtpMailer | undefined {
  const host = settings['mail.smtp.host'];
  const user = settings['mail.smtp.username'];
  const needsLogin = settings['mail.smtp.auth'];
  const from = settings['mail.from'].replaceAll('{PRODUCT_NAME}', () => settings['product.name']) || user;
  if (host === '' || NOBODY.includes(needsLogin ? user : from)) return undefined;
  if (!/[^@\s]@[^@\s]/.test(from)) {
    throw new SettingsError(`mail.from = ${JSON.stringify(from)}: allowed is an address, or Name <address>`);
  }
  return new SmtpMailer({
    host,
    port: settings['mail.smtp.port'],
    auth: needsLogin ? { user, pass: settings['mail.smtp.password'] } : undefined,
    startTls: settings['mail.smtp.starttls.enable'],
    ca: authorities(settings['mail.smtp.ca']),
    connectTimeoutMs: settings['mail.smtp.connectiontimeout'],
    timeoutMs: settings['mail.smtp.timeout'],
    from,
    maxWaiting: settings['notifications.queue.limit'],
    log,
  });
}

function authorities(file: string): string | undefined {
  if (file === '') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(`mail.smtp.ca = ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Says once in the log why mails are refused. */
function withoutMail(log: Log): Outbox {
  let hasTold = false;
  return {
    ...noOutbox,
    mail(mail) {
      if (!hasTold) log.warn('mail was not sent: no mail server is set up (mail.smtp.*)');
      hasTold = true;
      return noOutbox.mail(mail);
    },
  };
}
