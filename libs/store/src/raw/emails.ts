import type { SqlRunner } from '../sql.ts';
import { emailField } from './copy-rows.ts';

const MAX_KNOWN = 50_000;
const GONE = emailField('');

/** E-mails of accounts, as fields of COPY. An e-mail never changes; an account that is gone has an empty one. */
export class Emails {
  readonly #fields = new Map<number, Buffer>();

  /** Reads the e-mails of accounts that are not known yet. */
  async load(sql: SqlRunner, accountIds: ReadonlySet<number>): Promise<void> {
    const missing = [...accountIds].filter((id) => !this.#fields.has(id));
    if (missing.length === 0) return;
    if (this.#fields.size + missing.length > MAX_KNOWN) this.#fields.clear();
    // Those that were known and are cleared now are read again.
    const wanted = this.#fields.size === 0 ? [...accountIds] : missing;
    const text = 'select id, email from accounts where id = any($1::bigint[])';
    for (const { id, email } of await sql.query<{ id: number; email: string }>(text, [wanted])) {
      this.#fields.set(id, emailField(email));
    }
  }

  readonly of = (accountId: number): Buffer => this.#fields.get(accountId) ?? GONE;
}
