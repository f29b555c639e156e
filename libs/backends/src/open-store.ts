import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log, Settings } from '@pinwire/service';
import { openStore as open, SqlError, type Store, StoreTimeout, StoreUnavailable } from '@pinwire/store';
import { BackendRefused } from './backend-refused.ts';

/** Time between two tries to reach Postgres, in ms. */
const AGAIN_MS = 1000;

/** SQLSTATE classes of a wrong name, password or database. */
const REFUSED = /^(28|3D)/;

/**
 * The store that the settings name: Postgres, for which it waits as long as it takes, or the embedded one.
 * @throws BackendRefused, FolderLocked
 */
export async function openStore(settings: Settings, log: Log, workerUrl: URL): Promise<Store> {
  const url = settings['database.url'];
  const onWarning = (message: string): void => log.warn(message);
  if (!url) return open({ pglite: { folder: join(settings['data.folder'], 'postgres'), workerUrl, onWarning } });
  let isTold = false;
  for (;;) {
    try {
      return await open({ postgres: { url, onWarning } });
    } catch (error) {
      if (error instanceof SqlError && REFUSED.test(error.code)) {
        throw new BackendRefused('Postgres', 'database.url', error.message);
      }
      if (!isAway(error)) throw error;
      if (!isTold) log.warn({ server: hostOf(url), reason: reasonOf(error) }, 'waiting for Postgres');
      isTold = true;
      await delay(AGAIN_MS);
    }
  }
}

/** Also a server that is starting or stopping (57P03, 57P01). */
function isAway(error: unknown): boolean {
  if (error instanceof SqlError) return error.code.startsWith('57P');
  return error instanceof StoreUnavailable || error instanceof StoreTimeout;
}

/** Of several hosts, as the settings allow them, the first one. */
function hostOf(url: string): string {
  return new URL(url.replace(/,[^/]*/, '')).host;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
