import { deserialize, serialize } from 'node:v8';
import type { AppGatewayLink, Audience } from '../bus.ts';
import type { ByteReader } from './bytes.ts';
import type { Cluster } from './cluster.ts';
import type { Links } from './links.ts';
import type { Outputs } from './outputs.ts';
import type { Role } from './ports.ts';
import { Answer, Record, readRef } from './records.ts';
import type { Calls } from './remote-router.ts';

export interface AppSocketsPorts {
  /** This process. */
  id: string;
  cluster: Cluster;
  links: Links;
  outputs: Outputs;
  calls: Calls;
}

/** Who has to know which app-gateways have sockets of an account. */
export const APP_LISTENERS: readonly Role[] = ['router', 'app-gateway'];

/** How often it is looked whether all app-gateways have shown their accounts, in ms. */
const HEAR_MS = 20;

/** The app sockets of each account, wherever they are; and those of this process, to others. */
export class AppSockets {
  /** Those of this process, when it serves any. */
  local: AppGatewayLink | undefined;
  /** App-gateways by account. */
  private readonly gatewaysOf = new Map<number, Set<string>>();
  /** Accounts with sockets here. */
  private readonly ownAccounts = new Set<number>();
  private readonly heardFrom = new Set<string>();

  constructor(private readonly ports: AppSocketsPorts) {}

  readonly link: AppGatewayLink = {
    frame: (audience: Audience, command, id, data, start, end, prefix) => {
      const gateways = this.gatewaysOf.get(audience.accountId);
      if (gateways === undefined) return;
      const { links, outputs } = this.ports;
      for (const gateway of gateways) {
        if (gateway === this.ports.id) this.local?.frame(audience, command, id, data, start, end, prefix);
        else outputs.appFrame(links.to(gateway), audience, command, id, data, start, end, prefix);
      }
    },
    count: async (accountId) => {
      const counts = [...(this.gatewaysOf.get(accountId) ?? [])].map((gateway) =>
        gateway === this.ports.id ? (this.local?.count(accountId) ?? 0) : this.ask(gateway, accountId),
      );
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    closeShared: (accountId, dashId, id, status) => {
      this.tell(accountId, 'closeShared', [accountId, dashId, id, status]);
    },
    closeAll: (accountId) => {
      this.tell(accountId, 'closeAll', [accountId]);
    },
  };

  /** The first socket of an account is here; tell the others with a JOINED announcement. */
  joined(accountId: number): void {
    this.ownAccounts.add(accountId);
    this.add(accountId, this.ports.id);
  }

  /** The last one went. */
  left(accountId: number): void {
    const { cluster, links, id } = this.ports;
    this.ownAccounts.delete(accountId);
    this.remove(accountId, id);
    for (const other of cluster.othersWith(APP_LISTENERS)) {
      links.record(other, Record.LEFT, (out) => out.u48(accountId));
    }
  }

  /** Shows the accounts of this process to a newcomer. */
  showTo(id: string, roles: readonly Role[]): void {
    if (this.local === undefined || !APP_LISTENERS.some((role) => roles.includes(role))) return;
    this.ports.links.record(id, Record.ACCOUNTS, (out) => {
      for (const accountId of this.ownAccounts) out.u48(accountId);
    });
  }

  /** Waits for the accounts of every app-gateway that is there. */
  async hearAll(): Promise<void> {
    const { cluster } = this.ports;
    while (cluster.othersWith(['app-gateway']).some((id) => !this.heardFrom.has(id))) {
      await new Promise((resolve) => setTimeout(resolve, HEAR_MS));
    }
  }

  /** A process is gone, and its sockets with it. */
  forget(gateway: string): void {
    this.heardFrom.delete(gateway);
    for (const accountId of [...this.gatewaysOf.keys()]) this.remove(accountId, gateway);
  }

  // ---- records ----------------------------------------------------------------------------------------------------------

  takeAccounts(from: string, reader: ByteReader): void {
    this.heardFrom.add(from);
    while (!reader.isAtEnd) this.add(reader.u48(), from);
  }

  takeJoined(from: string, accountId: number): void {
    this.add(accountId, from);
  }

  takeLeft(from: string, accountId: number): void {
    this.remove(accountId, from);
  }

  takeFrame(reader: ByteReader): void {
    const accountId = reader.u48();
    const dashId = reader.i32();
    const except = readRef(reader);
    const command = reader.u8();
    const id = reader.u32();
    this.local?.frame({ accountId, dashId, except }, command, id, reader.data, reader.at, reader.end);
  }

  takeCall(from: string, reader: ByteReader): void {
    const { local } = this;
    const id = reader.u48();
    const [method, args] = deserialize(reader.rest()) as [string, number[]];
    const [accountId = 0, dashId = 0, messageId = 0, status = 0] = args;
    if (method === 'count') {
      void local?.count(accountId).then((count) => this.ports.links.answer(from, id, Answer.DONE, serialize(count)));
    } else if (method === 'closeShared') local?.closeShared(accountId, dashId, messageId, status);
    else if (method === 'closeAll') local?.closeAll(accountId);
  }

  // ---- inside -----------------------------------------------------------------------------------------------------------

  private async ask(gateway: string, accountId: number): Promise<number> {
    const { id, answer } = this.ports.calls.start();
    this.call(gateway, id, 'count', [accountId]);
    return (await answer) as number;
  }

  private tell(accountId: number, method: 'closeShared' | 'closeAll', args: number[]): void {
    for (const gateway of this.gatewaysOf.get(accountId) ?? []) {
      if (gateway !== this.ports.id) this.call(gateway, 0, method, args);
      else if (this.local) (this.local[method] as (...args: number[]) => void)(...args);
    }
  }

  private call(gateway: string, id: number, method: string, args: number[]): void {
    this.ports.links.record(gateway, Record.APP_CALL, (out) => {
      out.u48(id);
      out.raw(serialize([method, args]));
    });
  }

  private add(accountId: number, gateway: string): void {
    const gateways = this.gatewaysOf.get(accountId);
    if (gateways) gateways.add(gateway);
    else this.gatewaysOf.set(accountId, new Set([gateway]));
  }

  private remove(accountId: number, gateway: string): void {
    const gateways = this.gatewaysOf.get(accountId);
    gateways?.delete(gateway);
    if (gateways?.size === 0) this.gatewaysOf.delete(accountId);
  }
}
