import { type AccountRow, accountColumns, fromRow } from './accounts.ts';
import type { Sql } from './sql.ts';
import { isStorable } from './text.ts';
import type { Account } from './types.ts';

/** One change that an administrator made. */
export interface AuditEntry {
  /** ms since 1970. */
  at: number;
  /** E-mail of the administrator. */
  actor: string;
  address: string;
  /** What was done, `user.update`. */
  action: string;
  /** To what, `ann@example.com-Blynk`. */
  target: string;
  detail: string;
}

/** Columns that lists of accounts may be sorted by. */
export const ACCOUNT_SORTS = [
  'id',
  'name',
  'email',
  'appName',
  'region',
  'lastLoggedIp',
  'lastLoggedAt',
  'energy',
] as const;

export interface AccountQuery {
  /** Part of the e-mail; empty = all. */
  email: string;
  sort: (typeof ACCOUNT_SORTS)[number];
  ascending: boolean;
  skip: number;
  count: number;
}

/** Fields of an account beside its profile that administration changes. */
export interface AccountFields {
  email?: string;
  name?: string;
  passHash?: string;
  energy?: number;
  isSuperAdmin?: boolean;
  isFacebookUser?: boolean;
  region?: string;
}

/** What administration keeps and asks (http.md 7). */
export interface AdministrationStore {
  /** The value of a setting; `value` becomes it where it has none. */
  ensureSetting(key: string, value: string): Promise<string>;
  /** Keeps a session by the hash of its cookie; `expiresAt` in ms since 1970. */
  addAdminSession(hash: Uint8Array, accountId: number, expiresAt: number): Promise<void>;
  /** The super administrator of a session; undefined when it is unknown, expired or the account is none any more. */
  findAdminSession(hash: Uint8Array): Promise<{ accountId: number; email: string } | undefined>;
  removeAdminSession(hash: Uint8Array): Promise<void>;
  addAudit(entry: AuditEntry): Promise<void>;
  /** The newest entries first. */
  listAudit(count: number, skip: number): Promise<{ total: number; entries: AuditEntry[] }>;
  listAccounts(query: AccountQuery): Promise<{ total: number; accounts: Account[] }>;
  /** Accounts in the order of their ids, after `id`; to go through all of them. */
  accountsAfter(id: number, count: number): Promise<Account[]>;
  /** E-mails of accounts by id; those that are gone are left out. */
  emailsOf(ids: readonly number[]): Promise<Map<number, string>>;
  /** Returns false when the account is gone or the e-mail is taken. */
  changeAccount(id: number, fields: AccountFields): Promise<boolean>;
}

const SORT_COLUMNS: Readonly<Record<AccountQuery['sort'], string>> = {
  id: 'id',
  name: 'name',
  email: 'email',
  appName: 'app_name',
  region: 'region',
  lastLoggedIp: 'last_logged_ip',
  lastLoggedAt: 'last_logged_at',
  energy: 'energy',
};

/** `now` in ms since 1970. */
export function administrationStore(sql: Sql, now: () => number): AdministrationStore {
  return {
    async ensureSetting(key, value) {
      await sql.query('insert into settings (key, value) values ($1, $2) on conflict (key) do nothing', [key, value]);
      const [row] = await sql.query<{ value: string }>('select value from settings where key = $1', [key]);
      return row?.value ?? value;
    },

    async addAdminSession(hash, accountId, expiresAt) {
      await sql.query('delete from admin_sessions where expires_at <= $1', [now()]);
      const text = 'insert into admin_sessions (hash, account_id, expires_at) values ($1, $2, $3)';
      await sql.query(text, [hash, accountId, expiresAt]);
    },
    async findAdminSession(hash) {
      const [row] = await sql.query<{ accountId: number; email: string }>(
        `select accounts.id as "accountId", accounts.email from admin_sessions
         join accounts on accounts.id = admin_sessions.account_id
         where hash = $1 and expires_at > $2 and is_super_admin`,
        [hash, now()],
      );
      return row;
    },
    async removeAdminSession(hash) {
      await sql.query('delete from admin_sessions where hash = $1', [hash]);
    },

    async addAudit({ at, actor, address, action, target, detail }) {
      const text = `insert into audit_log (at, actor, address, action, target, detail) values ($1, $2, $3, $4, $5, $6)`;
      await sql.query(text, [at, actor, address, action, target, detail]);
    },
    async listAudit(count, skip) {
      const text = `select at, actor, address, action, target, detail from audit_log order by id desc limit $1 offset $2`;
      const entries = await sql.query<AuditEntry>(text, [count, skip]);
      const [row] = await sql.query<{ total: number }>('select count(*)::integer as total from audit_log');
      return { total: row?.total ?? 0, entries };
    },

    async listAccounts({ email, sort, ascending, skip, count }) {
      if (!isStorable(email)) return { total: 0, accounts: [] };
      const where = 'where strpos(email, $1) > 0';
      const order = `${SORT_COLUMNS[sort]} ${ascending ? 'asc' : 'desc'} nulls last, id`;
      const rows = await sql.query<AccountRow>(
        `select ${accountColumns} from accounts ${where} order by ${order} limit $2 offset $3`,
        [email, count, skip],
      );
      const text = `select count(*)::integer as total from accounts ${where}`;
      const [row] = await sql.query<{ total: number }>(text, [email]);
      return { total: row?.total ?? 0, accounts: rows.map((account) => fromRow(account)) };
    },
    async accountsAfter(id, count) {
      const text = `select ${accountColumns} from accounts where id > $1 order by id limit $2`;
      return (await sql.query<AccountRow>(text, [id, count])).map((row) => fromRow(row));
    },
    async emailsOf(ids) {
      const text = 'select id, email from accounts where id = any($1::bigint[])';
      const rows = await sql.query<{ id: number; email: string }>(text, [ids]);
      return new Map(rows.map(({ id, email }) => [id, email]));
    },
    async changeAccount(id, { email, name, passHash, energy, isSuperAdmin, isFacebookUser, region }) {
      const rows = await sql.query(
        `update accounts set email = coalesce($2, email), name = coalesce($3, name),
           pass_hash = coalesce($4, pass_hash), energy = coalesce($5, energy),
           is_super_admin = coalesce($6, is_super_admin), is_facebook_user = coalesce($7, is_facebook_user),
           region = coalesce($8, region), version = version + 1
         where id = $1 and not exists (
           select 1 from accounts other where other.email = $2 and other.app_name = accounts.app_name and other.id <> $1)
         returning id`,
        [id, email, name, passHash, energy, isSuperAdmin, isFacebookUser, region].map((value) => value ?? null),
      );
      return rows.length > 0;
    },
  };
}
