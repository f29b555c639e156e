// node dist/certificate.js FILE: writes key and certificate chain as one PEM file for a balancer that ends TLS. They are
// those of the settings, else a self-signed pair that is made once and kept in the data folder.
import { createPrivateKey } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadCertificate } from './certificate.ts';
import { loadSettings } from './settings.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node certificate.js FILE');
  process.exit(2);
}
try {
  const { key, cert, passphrase, origin } = await loadCertificate(
    loadSettings({ env: process.env, cwd: process.cwd() }),
  );
  // A balancer has nobody who could type the password.
  const open = createPrivateKey({ key, passphrase }).export({ type: 'pkcs8', format: 'pem' });
  await mkdir(dirname(file), { recursive: true });
  // The balancer runs as another user, and only the two share the volume.
  await writeFile(`${file}.new`, `${open}${cert}`, { mode: 0o644 });
  await rename(`${file}.new`, file);
  console.log(`${file} written (${origin})`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
