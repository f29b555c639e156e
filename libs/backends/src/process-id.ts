import { randomBytes } from 'node:crypto';

/** A name for this start of a process; no other start ever has it. At most 40 characters. */
export function processId(role: string): string {
  return `${role}-${randomBytes(6).toString('hex')}`;
}
