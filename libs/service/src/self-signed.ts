import 'reflect-metadata'; // @peculiar/x509 wants it before itself
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const YEARS = 10;

/** A fresh key and the certificate it signed itself, both PEM. */
export interface SelfSigned {
  cert: string;
  key: string;
}

/** EC P-256, or RSA with 2,048 bits. */
export type KeyKind = 'ec' | 'rsa';

const ALGORITHMS = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} satisfies Record<KeyKind, object>;

/** With RSA old clients send a secret that is encrypted with the key itself. */
const USAGES = {
  ec: KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign,
  rsa: KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.keyEncipherment,
};

/**
 * Makes a key and a certificate for it, valid from a day ago (clocks of boards are off) for 10 years.
 *
 * @param names host names and IP addresses it is good for; the first is the common name
 */
export async function makeSelfSigned(
  names: readonly string[],
  now = new Date(),
  kind: KeyKind = 'ec',
): Promise<SelfSigned> {
  const algorithm = ALGORITHMS[kind];
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notBefore = new Date(now.getTime() - 24 * 3600 * 1000);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [names[0] ?? 'localhost'] }, { O: ['Pinwire'] }],
      notBefore,
      notAfter,
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
        // A certificate authority to itself, so that it can be imported as one where apps refuse it.
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(USAGES[kind], true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    crypto,
  );
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: `${certificate.toString('pem')}\n`, key: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n` };
}
