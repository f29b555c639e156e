import { type DeviceRecord, decodeState, type Profile, type Project, type Widget } from '@pinwire/model';
import type { Account as StoredAccount } from '@pinwire/store';
import type { Http } from '../http.ts';
import { accountPath, storedProfile } from './account-doc.ts';
import { allAccounts } from './scan.ts';

/** How long figures are good for, in ms: they take one pass over all accounts. */
const FRESH_MS = 10_000;

const DAY_MS = 86_400_000;

/** A device with what it told about itself. */
export interface SeenDevice {
  account: string;
  boardType: string | undefined;
  record: DeviceRecord | undefined;
}

/** What the statistics count (http.md 7.6), gathered in one pass. */
export class Figures {
  accounts = 0;
  facebookAccounts = 0;
  /** Accounts that changed within a day, a week, a month. */
  active = 0;
  activeWeek = 0;
  activeMonth = 0;
  readonly widgets = new Map<string, number>();
  readonly projectsPerUser = new Map<string, number>();
  readonly boards = new Map<string, number>();
  readonly filledSpace = new Map<string, number>();
  readonly profileSizes = new Map<string, number>();
  readonly webHookHosts = new Map<string, number>();
  readonly devices: SeenDevice[] = [];
  /** Last address of accounts that have one. */
  readonly addresses: { account: string; ip: string }[] = [];

  add(account: StoredAccount, records: ReadonlyMap<string, DeviceRecord>, now: number): void {
    const name = accountPath(account);
    const profile = storedProfile(account);
    this.accounts++;
    if (account.isFacebookUser) this.facebookAccounts++;
    if (account.lastLoggedIp) this.addresses.push({ account: name, ip: account.lastLoggedIp });
    this.profileSizes.set(`${account.email}.${account.appName}.user`, account.profile.length);
    count(this.projectsPerUser, String(profile.dashBoards.length));
    this.addActivity(account, profile, records, now);
    for (const project of profile.dashBoards) this.addProject(name, project, records);
  }

  private addActivity(
    account: StoredAccount,
    { dashBoards }: Profile,
    records: ReadonlyMap<string, DeviceRecord>,
    now: number,
  ): void {
    const changes = dashBoards.map(({ updatedAt }) => Number(updatedAt ?? 0));
    const writes = [...records.values()].map(({ dataReceivedAt }) => dataReceivedAt);
    const age = now - Math.max(account.lastLoggedAt, ...changes, ...writes);
    if (age < DAY_MS) this.active++;
    if (age < 7 * DAY_MS) this.activeWeek++;
    if (age < 30 * DAY_MS) this.activeMonth++;
  }

  private addProject(
    account: string,
    { id, widgets, devices }: Project,
    records: ReadonlyMap<string, DeviceRecord>,
  ): void {
    let cells = 0;
    for (const widget of widgets) {
      count(this.widgets, widget.type);
      cells += Number(widget.width ?? 0) * Number(widget.height ?? 0);
      const host = webHookHost(widget);
      if (host !== undefined) count(this.webHookHosts, host);
    }
    count(this.filledSpace, String(cells));
    for (const device of devices) {
      const { boardType } = device;
      if (boardType) count(this.boards, boardType);
      this.devices.push({ account, boardType, record: records.get(`${id}-${device.id}`) });
    }
  }
}

/** Gives the figures of all accounts; one pass serves everybody who asks within some seconds. */
export class FigureCache {
  private pass: Promise<Figures> | undefined;
  private until = 0;

  constructor(private readonly http: Http) {}

  get(): Promise<Figures> {
    const now = this.http.gateway.ports.now();
    if (this.pass === undefined || now >= this.until) {
      this.until = now + FRESH_MS;
      this.pass = this.gather(now);
      this.pass.catch(() => {
        this.pass = undefined;
      });
    }
    return this.pass;
  }

  private async gather(now: number): Promise<Figures> {
    const figures = new Figures();
    for await (const account of allAccounts(this.http)) {
      const records = new Map<string, DeviceRecord>();
      for (const { dashId, targetId, state } of await this.http.store.loadStates(account.id)) {
        records.set(`${dashId}-${targetId}`, decodeState(state).record);
      }
      figures.add(account, records, now);
    }
    return figures;
  }
}

/** The host of a webhook: between `//` and the next `:` or `/`. */
function webHookHost({ type, url }: Widget): string | undefined {
  return type === 'WEBHOOK' && typeof url === 'string' ? /\/\/([^:/]+)/.exec(url)?.[1] : undefined;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
