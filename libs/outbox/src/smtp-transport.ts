import { randomUUID } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { Mail } from './outbox.ts';

/** Connections of one process to the mail server. */
export const CONNECTIONS = 3;

/** The mail server, and how it is spoken to. */
export interface SmtpServer {
  host: string;
  /** 465: TLS from the first byte. */
  port: number;
  /** Undefined: the server wants no login. */
  auth: { user: string; pass: string } | undefined;
  /** Encrypt if the server offers it. With a login it has to: no password goes over a plain connection unasked. */
  startTls: boolean;
  /** Certificates to trust beside the well-known ones, PEM. */
  ca?: string | undefined;
  /** Time to connect, in ms. */
  connectTimeoutMs: number;
  /** Time without a byte of an answer, in ms. */
  timeoutMs: number;
  /** Sender: an address, or `Name <address>`. */
  from: string;
}

/** The library's connections to the mail server, made when there is something to send. */
export function transportOf({ host, port, auth, startTls, ca, connectTimeoutMs, timeoutMs }: SmtpServer) {
  return createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    // A mail that meets connections which the server has closed meanwhile moves on at once to a new one.
    maxRequeues: CONNECTIONS,
    host,
    port,
    secure: port === 465,
    ...(auth && { auth }),
    requireTLS: startTls && auth !== undefined,
    ignoreTLS: !startTls,
    ...(ca !== undefined && { tls: { ca: [...rootCertificates, ca] } }),
    dnsTimeout: connectTimeoutMs,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** A mail as the library takes it; the same object for each try, with the same Message-ID. */
export function messageOf({ to, subject, body, type, attachments = [] }: Mail, from: string) {
  const host = /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    from,
    to,
    subject,
    [type]: body,
    attachments: attachments.map(({ name, content }) => ({ filename: name, content })),
    messageId: `<${randomUUID()}@${host}>`,
    date: new Date(),
    // Nobody's absence note answers a machine (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
