import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, loadCertificate, tlsOptions } from './certificate.ts';
import { makeSelfSigned } from './self-signed.ts';
import { loadSettings, SettingsError } from './settings.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'certificate-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const load = (env: Record<string, string> = {}, now?: Date) =>
  loadCertificate(loadSettings({ env: { SERVER_HOST: 'iot.example', ...env }, cwd }), { cwd, now });

/** Protocol that a client agrees on with a listener for the certificate. */
async function handshake(
  certificate: Certificate,
  latest: boolean,
  options: ConnectionOptions,
): Promise<string | null> {
  const server = createServer(tlsOptions(certificate, { 'latest.tls': latest }));
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const socket = await new Promise<TLSSocket>((resolve, reject) => {
      const client = connect({ port, host: '127.0.0.1', ...options }, () => resolve(client));
      client.once('error', reject);
    });
    const protocol = socket.getProtocol();
    socket.destroy();
    return protocol;
  } finally {
    server.close();
  }
}

describe('loadCertificate', () => {
  it('makes a certificate once and keeps it', async () => {
    const first = await load();
    expect(first.origin).toBe('self-signed');
    const again = await load();
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(statSync(join(cwd, 'data/tls/self-signed.key')).mode & 0o777).toBe(0o600);
  });

  it('makes it for 10 years, EC P-256, for localhost, the host and the addresses', async () => {
    const made = await load();
    const certificate = new X509Certificate(made.cert);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('iot.example')).toBe('iot.example');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    const years = (made.notAfter.getTime() - Date.now()) / (365.25 * 86400 * 1000);
    expect(years).toBeGreaterThan(9.9);
    expect(years).toBeLessThan(10.1);
  });

  it('makes a new one when the old has ended or does not fit its key', async () => {
    const first = await load();
    const later = await load({}, new Date(Date.now() + 11 * 365 * 86400 * 1000));
    expect(later.fingerprint).not.toBe(first.fingerprint);
    writeFileSync(join(cwd, 'data/tls/self-signed.key'), (await makeSelfSigned(['x'])).key);
    expect((await load()).fingerprint).not.toBe(later.fingerprint);
    writeFileSync(join(cwd, 'data/tls/self-signed.crt'), 'half a fi');
    expect((await load()).origin).toBe('self-signed');
  });

  it('prefers what is configured, then the files in the working folder', async () => {
    const [configured, folder] = [await makeSelfSigned(['configured']), await makeSelfSigned(['folder'])];
    writeFileSync(join(cwd, 'fullchain.crt'), folder.cert);
    writeFileSync(join(cwd, 'privkey.pem'), folder.key);
    expect(await load()).toMatchObject({ origin: 'working-folder', cert: folder.cert });
    writeFileSync(join(cwd, 'my.crt'), configured.cert);
    writeFileSync(join(cwd, 'my.key'), configured.key);
    const env = { SERVER_SSL_CERT: 'my.crt', SERVER_SSL_KEY: 'my.key' };
    expect(await load(env)).toMatchObject({ origin: 'configured', cert: configured.cert });
  });

  it('stops at a configured certificate that is not usable', async () => {
    await expect(load({ SERVER_SSL_CERT: 'my.crt' })).rejects.toThrow(
      new SettingsError('server.ssl.cert and server.ssl.key: set both or none'),
    );
    const env = { SERVER_SSL_CERT: 'my.crt', SERVER_SSL_KEY: 'my.key' };
    await expect(load(env)).rejects.toThrow(/^server\.ssl\.(cert|key) = .*ENOENT/);
    writeFileSync(join(cwd, 'my.crt'), (await makeSelfSigned(['a'])).cert);
    writeFileSync(join(cwd, 'my.key'), (await makeSelfSigned(['b'])).key);
    await expect(load(env)).rejects.toThrow(/not a usable pair/);
  });

  it('uses a key with a password', async () => {
    const { createPrivateKey } = await import('node:crypto');
    const made = await makeSelfSigned(['localhost']);
    const locked = createPrivateKey(made.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open',
    });
    writeFileSync(join(cwd, 'my.crt'), made.cert);
    writeFileSync(join(cwd, 'my.key'), locked);
    const env = { SERVER_SSL_CERT: 'my.crt', SERVER_SSL_KEY: 'my.key' };
    await expect(load(env)).rejects.toThrow(SettingsError);
    const certificate = await load({ ...env, SERVER_SSL_KEY_PASS: 'open' });
    expect(await handshake(certificate, true, { rejectUnauthorized: false })).toBe('TLSv1.3');
  });
});

describe('tlsOptions', () => {
  it('serves a client that trusts the certificate', async () => {
    const certificate = await load();
    const ca = readFileSync(join(cwd, 'data/tls/self-signed.crt'));
    expect(await handshake(certificate, false, { ca, servername: 'localhost' })).toBe('TLSv1.3');
  });

  it('serves clients that know RSA only, and shows all others the certificate that is kept', async () => {
    const certificate = await load();
    const anybody = { rejectUnauthorized: false };
    const rsaOnly = { ...anybody, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:@SECLEVEL=0' } as const;
    expect(await handshake(certificate, true, rsaOnly)).toBe('TLSv1.2');
    const oldest = { ...rsaOnly, minVersion: 'TLSv1', maxVersion: 'TLSv1' } as const;
    expect(await handshake(certificate, false, oldest)).toBe('TLSv1');
    const ca = readFileSync(join(cwd, 'data/tls/self-signed.crt'));
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect(await handshake(certificate, false, { ca, servername: 'localhost', maxVersion })).toBe(maxVersion);
    }
    expect((await load()).rsa).toEqual(certificate.rsa);
    expect(statSync(join(cwd, 'data/tls/self-signed-rsa.key')).mode & 0o777).toBe(0o600);
  });

  it('serves TLS 1.0 only while latest.tls is false', async () => {
    const certificate = await load();
    const old: ConnectionOptions = {
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    };
    expect(await handshake(certificate, false, old)).toBe('TLSv1');
    await expect(handshake(certificate, true, old)).rejects.toThrow();
  });
});
