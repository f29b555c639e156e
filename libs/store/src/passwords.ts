import { createHmac, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { StoreUnavailable } from './errors.ts';

/**
 * Apps send a SHA-256 of the password salted with the e-mail (app.md 3.1), always the same: it is as good as the
 * password. So it is stored as a salted argon2id of that.
 */
export interface Passwords {
  /** `received`: the hash that the app sent, as text. Returns an argon2id string for `setPassword`. */
  hashPassword(received: string): Promise<string>;
  /** Whether `received` belongs to `stored`; false for an account without password. */
  verifyPassword(stored: string | undefined, received: string): Promise<boolean>;
}

export interface PasswordOptions {
  /** Hashes computed at the same time; each takes 19 MB and a core. Default: half of the cores. */
  concurrency?: number;
  /** Hashes that may wait for their turn; past that a login is refused with StoreUnavailable. */
  maxWaiting?: number;
  /** Verified logins remembered, so that apps that connect again cost no hash. */
  remembered?: number;
  /** For how long, in milliseconds. */
  rememberMs?: number;
  now?: () => number;
}

export function createPasswords(options: PasswordOptions = {}): Passwords {
  const { maxWaiting = 2000, remembered = 20_000, rememberMs = 3_600_000, now = Date.now } = options;
  const limited = limiter(options.concurrency ?? Math.max(1, Math.floor(availableParallelism() / 2)), maxWaiting);
  // Only this process can tell from a remembered key which password it was made of.
  const secret = randomBytes(32);
  const verified = new Map<string, number>();
  const underWay = new Map<string, Promise<boolean>>();

  function isRemembered(key: string): boolean {
    const until = verified.get(key);
    if (until === undefined) return false;
    verified.delete(key);
    if (until <= now()) return false;
    verified.set(key, until);
    return true;
  }

  function remember(key: string): void {
    verified.set(key, now() + rememberMs);
    if (verified.size <= remembered) return;
    for (const oldest of verified.keys()) {
      verified.delete(oldest);
      return;
    }
  }

  return {
    hashPassword: (received) => limited(() => hash(received)),

    verifyPassword(stored, received) {
      if (!stored?.startsWith('$argon2')) return Promise.resolve(false);
      const key = createHmac('sha256', secret).update(stored).update('\0').update(received).digest('base64');
      if (isRemembered(key)) return Promise.resolve(true);
      let check = underWay.get(key);
      if (!check) {
        check = limited(() => verify(stored, received)).then((matches) => {
          if (matches) remember(key);
          return matches;
        });
        underWay.set(key, check);
        const done = () => underWay.delete(key);
        check.then(done, done);
      }
      return check;
    },
  };
}

/** Runs at most `concurrency` jobs at a time; at most `maxWaiting` others wait, first come, first served. */
function limiter(concurrency: number, maxWaiting: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (job) => {
    if (running >= concurrency) {
      if (waiting.length >= maxWaiting) throw new StoreUnavailable('too many logins are waiting');
      await new Promise<void>((go) => waiting.push(go));
    } else running++;
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      // A waiting job takes over the place, so the count stays.
      if (next) next();
      else running--;
    }
  };
}

const shared = createPasswords();

/** `hashPassword` of the process-wide instance. */
export const hashPassword = shared.hashPassword;
/** `verifyPassword` of the process-wide instance. */
export const verifyPassword = shared.verifyPassword;
