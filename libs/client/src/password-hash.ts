import { createHash } from 'node:crypto';

/** The credential that an app sends instead of the password: 44 characters of Base64 (app.md 3.1). */
export function passwordHash(email: string, password: string): string {
  const salt = createHash('sha256').update(email.toLowerCase()).digest();
  return createHash('sha256').update(password).update(salt).digest('base64');
}
