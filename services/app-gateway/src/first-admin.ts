import { randomInt } from 'node:crypto';
import { passwordHash } from '@pinwire/client';
import type { Settings } from '@pinwire/service';
import { hashPassword, type Store } from '@pinwire/store';

/** Without those that can be taken for one another. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
const PASSWORD_LENGTH = 24;

/**
 * Makes `admin.email` a super administrator where it is none (http.md 7.2), with the password `admin.pass` or one made
 * here, also when somebody has registered that address.
 *
 * @returns what to show to the user, or undefined when the account was an administrator already
 */
export async function ensureFirstAdmin(
  store: Store,
  settings: Settings,
): Promise<{ email: string; password: string } | undefined> {
  const email = settings['admin.email'].trim().toLowerCase();
  const password = settings['admin.pass'] || makePassword();
  const account = { email, appName: 'Blynk', energy: settings['initial.energy'] };
  const { isNew } = await store.ensureSuperAdmin(account, () => hashPassword(passwordHash(email, password)));
  return isNew ? { email, password } : undefined;
}

/** 139 bits. */
function makePassword(): string {
  return Array.from({ length: PASSWORD_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
