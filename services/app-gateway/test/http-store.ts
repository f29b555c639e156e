import { encodeState, type TargetState } from '@pinwire/model';
import type { AccountFields, AuditEntry, OtaFile, SavedState, Account as StoredAccount } from '@pinwire/store';
import type { HttpStore } from '../src/http/http.ts';
import type { MemoryAppStore } from './app-store.ts';

interface Session {
  accountId: number;
  expiresAt: number;
}

/** What routes ask of the store, in memory over that of app commands. */
export class MemoryHttpStore implements HttpStore {
  /** Columns that app commands do not see, by account id. */
  readonly fields = new Map<number, AccountFields & { lastLoggedIp?: string; lastLoggedAt?: number }>();
  readonly sessions = new Map<string, Session>();
  readonly audits: AuditEntry[] = [];
  readonly states: SavedState[] = [];
  private readonly settings = new Map<string, string>();
  private readonly files = new Map<string, { file: Omit<OtaFile, 'bytes'>; content: Buffer }>();

  constructor(
    private readonly store: MemoryAppStore,
    private readonly now: () => number,
  ) {}

  saveClone = (token: string, json: Uint8Array) => this.store.saveClone(token, json);
  loadClone = (token: string) => this.store.loadClone(token);
  findToken = (token: string) => this.store.findToken(token);
  getSetting = async (key: string) => this.settings.get(key);
  setSetting = async (key: string, value: string) => void this.settings.set(key, value);
  loadStates = async (accountId: number) => this.states.filter((state) => state.accountId === accountId);
  removeAdminSession = async (hash: Uint8Array) => void this.sessions.delete(String(hash));
  addAudit = async (entry: AuditEntry) => void this.audits.unshift(entry);

  addState(accountId: number, dashId: number, targetId: number, state: TargetState): void {
    this.states.push({ accountId, dashId, targetId, state: encodeState(state) });
  }

  async accountById(id: number): Promise<StoredAccount | undefined> {
    const row = this.store.rows.get(id);
    const fields = this.fields.get(id);
    return (
      row && {
        name: row.account.email,
        region: 'local',
        isSuperAdmin: false,
        isFacebookUser: false,
        lastLoggedAt: 0,
        lastLoggedIp: undefined,
        createdAt: 1,
        passHash: undefined,
        ...row.account,
        energy: row.energy,
        version: row.version,
        profile: Buffer.from(row.profile),
        ...fields,
      }
    );
  }

  async findAccount(email: string, appName: string): Promise<StoredAccount | undefined> {
    const id = await this.store.findAccount(email, appName);
    return id === undefined ? undefined : this.accountById(id);
  }

  async deleteAccount(id: number): Promise<boolean> {
    for (const [token, owner] of this.store.tokens) if (owner.accountId === id) this.store.tokens.delete(token);
    return this.store.rows.delete(id);
  }

  async changeAccount(id: number, fields: AccountFields): Promise<boolean> {
    const row = this.store.rows.get(id);
    if (row === undefined) return false;
    const { email = row.account.email, energy = row.energy, ...rest } = fields;
    const other = await this.store.findAccount(email, row.account.appName);
    if (other !== undefined && other !== id) return false;
    Object.assign(row, { account: { ...row.account, email }, energy, version: row.version + 1 });
    this.fields.set(id, { ...this.fields.get(id), ...rest });
    return true;
  }

  async accountsAfter(id: number, count: number): Promise<StoredAccount[]> {
    const ids = [...this.store.rows.keys()].filter((one) => one > id).slice(0, count);
    return Promise.all(ids.map(async (one) => (await this.accountById(one)) as StoredAccount));
  }

  async emailsOf(ids: readonly number[]): Promise<Map<number, string>> {
    const accounts = await this.accountsAfter(0, 1000);
    return new Map(accounts.filter(({ id }) => ids.includes(id)).map(({ id, email }) => [id, email]));
  }

  async listAccounts({ email, sort, ascending, skip, count }: Parameters<HttpStore['listAccounts']>[0]) {
    const found = (await this.accountsAfter(0, 1000)).filter((account) => account.email.includes(email));
    const key = (account: StoredAccount) => String(account[sort] ?? '');
    found.sort((a, b) => (ascending ? 1 : -1) * key(a).localeCompare(key(b), 'en', { numeric: true }));
    return { total: found.length, accounts: found.slice(skip, skip + count) };
  }

  async ensureSetting(key: string, value: string): Promise<string> {
    if (!this.settings.has(key)) this.settings.set(key, value);
    return this.settings.get(key) ?? value;
  }

  async addAdminSession(hash: Uint8Array, accountId: number, expiresAt: number): Promise<void> {
    this.sessions.set(String(hash), { accountId, expiresAt });
  }

  async findAdminSession(hash: Uint8Array) {
    const session = this.sessions.get(String(hash));
    const account = session && session.expiresAt > this.now() ? await this.accountById(session.accountId) : undefined;
    return account?.isSuperAdmin ? { accountId: account.id, email: account.email } : undefined;
  }

  async listAudit(count: number, skip: number) {
    return { total: this.audits.length, entries: this.audits.slice(skip, skip + count) };
  }

  async addOtaFile(file: Omit<OtaFile, 'bytes'>, content: Uint8Array): Promise<void> {
    this.files.set(file.name, { file, content: Buffer.from(content) });
  }

  async loadOtaFile(name: string) {
    const found = this.files.get(name);
    return found && { content: found.content, createdAt: found.file.createdAt };
  }

  async listOtaFiles(): Promise<OtaFile[]> {
    return [...this.files.values()].map(({ file, content }) => ({ ...file, bytes: content.length }));
  }
}
