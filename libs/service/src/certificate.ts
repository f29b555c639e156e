import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, DEFAULT_CIPHERS, type SecureContextOptions } from 'node:tls';
import { localAddresses, publicHost } from './host.ts';
import type { KeyKind } from './self-signed.ts';
import { SettingsError } from './settings.ts';
import type { Settings } from './settings-schema.ts';

/** The certificate that the TLS ports show. */
export interface Certificate {
  /** Chain, PEM. */
  cert: string;
  /** Private key, PEM. */
  key: string;
  passphrase?: string;
  /** A second pair, PEM, for clients that know RSA only; a self-signed certificate has one. */
  rsa?: { cert: string; key: string };
  origin: 'configured' | 'working-folder' | 'self-signed';
  /** When the first certificate of the chain ends. */
  notAfter: Date;
  /** SHA-256 of it, as `AB:CD:…`: what a user compares. */
  fingerprint: string;
}

type CertificateSettings = Pick<
  Settings,
  'server.ssl.cert' | 'server.ssl.key' | 'server.ssl.key.pass' | 'data.folder' | 'server.host' | 'net.interface'
>;

/**
 * Finds the certificate (http.md 10): the configured one, else `fullchain.crt` and `privkey.pem` in the working
 * folder, else a self-signed one that is made once and kept in `<data.folder>/tls`. What was configured wins, unlike
 * in the reference.
 *
 * @throws SettingsError when what is configured cannot be read or does not fit together
 */
export async function loadCertificate(
  settings: CertificateSettings,
  { cwd = process.cwd(), now = new Date() }: { cwd?: string; now?: Date } = {},
): Promise<Certificate> {
  const cert = settings['server.ssl.cert'];
  const key = settings['server.ssl.key'];
  const passphrase = settings['server.ssl.key.pass'] || undefined;
  if (cert !== '' || key !== '') {
    if (cert === '' || key === '') throw new SettingsError('server.ssl.cert and server.ssl.key: set both or none');
    return readPair(cert, key, passphrase, 'configured');
  }
  const chain = join(cwd, 'fullchain.crt');
  const chainKey = join(cwd, 'privkey.pem');
  if (existsSync(chain) && existsSync(chainKey)) return readPair(chain, chainKey, undefined, 'working-folder');
  return selfSigned(settings, now);
}

/** Before all others, so that whoever knows them gets the certificate that is kept in `self-signed.crt`. */
const EC_FIRST = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305';

/**
 * Options of a TLS listener for a certificate. Unless `latest.tls` is set, old boards that know only TLS 1.0 or 1.1 are
 * let in, which OpenSSL allows only at its security level 0.
 */
export function tlsOptions(
  { cert, key, passphrase, rsa }: Certificate,
  settings: Pick<Settings, 'latest.tls'>,
): SecureContextOptions {
  const pairs = rsa ? { cert: [cert, rsa.cert], key: [key, rsa.key] } : { cert, key, passphrase };
  const ciphers = rsa ? `${EC_FIRST}:${DEFAULT_CIPHERS}` : DEFAULT_CIPHERS;
  if (settings['latest.tls']) return { ...pairs, ciphers, minVersion: 'TLSv1.2' };
  return { ...pairs, ciphers: `${ciphers}:@SECLEVEL=0`, minVersion: 'TLSv1' };
}

async function readPair(
  certPath: string,
  keyPath: string,
  passphrase: string | undefined,
  origin: Certificate['origin'],
): Promise<Certificate> {
  const [cert, key] = await Promise.all([readPem('server.ssl.cert', certPath), readPem('server.ssl.key', keyPath)]);
  try {
    createSecureContext({ cert, key, passphrase });
    return describe({ cert, key, passphrase, origin });
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new SettingsError(`server.ssl.cert ${certPath}, server.ssl.key ${keyPath}: not a usable pair (${reason})`);
  }
}

async function readPem(key: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SettingsError(`${key} = ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Two pairs: libraries of old boards (ESP8266 up to library 0.6.1 among them) know RSA only. */
async function selfSigned(settings: CertificateSettings, now: Date): Promise<Certificate> {
  const [ec, rsa] = await Promise.all([
    keptOrMade(settings, 'self-signed', 'ec', now),
    keptOrMade(settings, 'self-signed-rsa', 'rsa', now),
  ]);
  return { ...ec, rsa: { cert: rsa.cert, key: rsa.key } };
}

async function keptOrMade(settings: CertificateSettings, name: string, kind: KeyKind, now: Date): Promise<Certificate> {
  const folder = join(settings['data.folder'], 'tls');
  const certPath = join(folder, `${name}.crt`);
  const keyPath = join(folder, `${name}.key`);
  const kept = await readKept(certPath, keyPath);
  if (kept && kept.notAfter > now) return kept;
  // Loaded only here: it is a large library for something done once in ten years.
  const { makeSelfSigned } = await import('./self-signed.ts');
  const names = new Set(['localhost', publicHost(settings), ...localAddresses()]);
  const made = await makeSelfSigned([...names], now, kind);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(keyPath, made.key, 0o600);
  await writeWhole(certPath, made.cert, 0o644);
  return describe({ ...made, origin: 'self-signed' });
}

/** The pair of an earlier start; undefined when there is none or a crash left two that do not belong together. */
async function readKept(certPath: string, keyPath: string): Promise<Certificate | undefined> {
  if (!existsSync(certPath) || !existsSync(keyPath)) return undefined;
  const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return undefined;
    return describe({ cert, key, origin: 'self-signed' });
  } catch {
    return undefined;
  }
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text, { mode });
  await chmod(temporary, mode);
  await rename(temporary, path);
}

function describe(pair: Omit<Certificate, 'notAfter' | 'fingerprint'>): Certificate {
  const first = new X509Certificate(pair.cert);
  return { ...pair, notAfter: new Date(first.validTo), fingerprint: first.fingerprint256 };
}
