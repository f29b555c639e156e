import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What test runs of this machine and user share: claimed ports, locks, a prepared data folder of Postgres. */
export function kitFolder(): string {
  const folder = join(tmpdir(), `pinwire-kit-${process.getuid?.() ?? 'user'}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A new folder for one server. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `pinwire-${name}-`));
}
