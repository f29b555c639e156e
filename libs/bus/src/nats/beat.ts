import { isName } from './packet.ts';
import type { Role } from './ports.ts';
import type { Versions } from './version-rule.ts';

/** How often a process shows that it lives, in ms. */
export const BEAT_MS = 500;

/** What every process tells about itself, as JSON. Its fields are those of every version; a newer one may add some. */
export interface Beat extends Versions {
  id: string;
  roles: Role[];
  /** A router that may be given shards. */
  isReady: boolean;
  /** Epoch of the newest map that it knows. */
  epoch: number;
}

/** Undefined for what is no beat. */
export function parseBeat(data: Uint8Array): Beat | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
  return isBeat(value) ? value : undefined;
}

function isBeat(value: unknown): value is Beat {
  const { id, roles, newest, oldest, isReady, epoch } = (value ?? {}) as Partial<Record<keyof Beat, unknown>>;
  const isKnown = typeof id === 'string' && isName(id) && Array.isArray(roles) && typeof isReady === 'boolean';
  return isKnown && typeof newest === 'number' && typeof oldest === 'number' && typeof epoch === 'number';
}
