import type { Account, AccountRows } from '@pinwire/accounts';
import { exactJson, parseProfile } from '@pinwire/model';
import {
  type FlashedToken,
  type Login,
  type NewReset,
  type Purchase,
  type Redeemed,
  type TokenOwner,
  TokenTaken,
} from '@pinwire/store';
import type { AppStore } from '../src/ports.ts';

interface Row {
  account: Omit<Account, 'profile' | 'energy' | 'version'>;
  received: string | undefined;
  energy: number;
  version: number;
  profile: string;
}

/** The store of app commands in memory, with the rules that the real one has in SQL. */
export class MemoryAppStore implements AppStore, AccountRows {
  readonly rows = new Map<number, Row>();
  readonly tokens = new Map<string, TokenOwner>();
  readonly shares = new Map<string, { accountId: number; dashId: number }>();
  readonly clones = new Map<string, Buffer>();
  readonly apps = new Map<string, number>();
  readonly flashed = new Map<string, FlashedToken>();
  readonly resets = new Map<string, NewReset>();
  readonly codes = new Map<string, { reward: number; accountId?: number }>();
  readonly purchases: Purchase[] = [];
  readonly logins: Login[] = [];

  constructor(private readonly now: () => number) {}

  async load(id: number): Promise<Account | undefined> {
    const row = this.rows.get(id);
    return row && { ...row.account, energy: row.energy, version: row.version, profile: parseProfile(row.profile) };
  }

  async save(id: number, expectedVersion: number, change: Parameters<AccountRows['save']>[2]) {
    const row = this.rows.get(id);
    if (row?.version !== expectedVersion) return undefined;
    const { profile, energy, tokens } = change;
    for (const token of tokens.remove) this.tokens.delete(token);
    for (const { token, kind = 'device', dashId, deviceId } of tokens.add) {
      if ((this.tokens.get(token)?.accountId ?? id) !== id) throw new TokenTaken('device');
      this.tokens.set(token, { accountId: id, dashId, deviceId, kind });
    }
    for (const token of tokens.shareRemove) this.shares.delete(token);
    for (const { token, dashId } of tokens.shareAdd) this.shares.set(token, { accountId: id, dashId });
    Object.assign(row, { profile: exactJson(profile), energy, version: row.version + 1 });
    return row.version;
  }

  async createAccount({ email, appName, received, energy }: Parameters<AppStore['createAccount']>[0]) {
    if ((await this.findAccount(email, appName)) !== undefined) return undefined;
    const id = this.rows.size + 1;
    this.rows.set(id, { account: { id, email, appName }, received, energy, version: 1, profile: '{}' });
    return id;
  }

  async findAccount(email: string, appName: string): Promise<number | undefined> {
    const rows = [...this.rows.values()];
    return rows.find(({ account }) => account.email === email && account.appName === appName)?.account.id;
  }

  async checkPassword(email: string, appName: string, received: string) {
    const accountId = await this.findAccount(email, appName);
    if (accountId === undefined) return 'unknown';
    const { received: known } = this.rows.get(accountId) as Row;
    if (known === undefined) return 'no-password';
    return known === received ? { accountId } : 'wrong';
  }

  touchLogins = async (logins: readonly Login[]) => void this.logins.push(...logins);
  findToken = async (token: string) => this.tokens.get(token);
  findShareToken = async (token: string) => this.shares.get(token);
  saveClone = async (token: string, json: Uint8Array) => void this.clones.set(token, Buffer.from(json));
  loadClone = async (token: string) => this.clones.get(token);
  publisherOf = async (appId: string) => this.apps.get(appId);
  removeApp = async (appId: string) => void this.apps.delete(appId);
  findFlashedToken = async (token: string) => this.flashed.get(token);
  removeReset = async (token: string) => void this.resets.delete(token);

  async addApp(appId: string, accountId: number): Promise<boolean> {
    this.apps.set(appId, accountId);
    return true;
  }

  async accountsOfApps(appNames: readonly string[]): Promise<number[]> {
    return [...this.rows.values()].flatMap(({ account }) => (appNames.includes(account.appName) ? [account.id] : []));
  }

  async addFlashedTokens(tokens: readonly Omit<FlashedToken, 'isActivated'>[]): Promise<void> {
    for (const one of tokens) this.flashed.set(one.token, { ...one, isActivated: false });
  }

  async setFlashedToken(token: string, isActivated: boolean): Promise<boolean> {
    const known = this.flashed.get(token);
    if (known === undefined || known.isActivated === isActivated) return false;
    known.isActivated = isActivated;
    return true;
  }

  async addReset(reset: NewReset): Promise<boolean> {
    const good = [...this.resets.values()].filter(({ expiresAt }) => expiresAt > this.now());
    const isOutstanding = good.some(({ accountId, kind }) => accountId === reset.accountId && kind === reset.kind);
    if (reset.only && isOutstanding) return false;
    this.resets.set(reset.token, reset);
    return true;
  }

  async findReset(token: string) {
    const reset = this.resets.get(token);
    return reset && reset.expiresAt > this.now() ? reset : undefined;
  }

  async resetPassword(token: string, received: string): Promise<number | undefined> {
    const reset = await this.findReset(token);
    if (reset === undefined) return undefined;
    this.resets.delete(token);
    (this.rows.get(reset.accountId) as Row).received = received;
    return reset.accountId;
  }

  async addEnergy(accountId: number, amount: number, purchase?: Purchase): Promise<boolean> {
    const row = this.rows.get(accountId) as Row;
    if (row.energy + amount > 2_147_483_647) return false;
    row.energy += amount;
    row.version++;
    if (purchase) this.purchases.push(purchase);
    return true;
  }

  async redeem(token: string, accountId: number): Promise<Redeemed> {
    const code = this.codes.get(token);
    if (code === undefined) return 'unknown';
    if (code.accountId !== undefined) return code.accountId === accountId ? 'repeated' : 'taken';
    code.accountId = accountId;
    await this.addEnergy(accountId, code.reward);
    return 'rewarded';
  }
}
