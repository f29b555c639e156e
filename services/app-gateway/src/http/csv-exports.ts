import { createHmac, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Accounts } from '@pinwire/accounts';
import { doubleText } from '@pinwire/automation';
import { pinKey, pinOfKey } from '@pinwire/model';
import type { History, HistoryPin } from '../history.ts';

const compress = promisify(gzip);

const DAY_MS = 86_400_000;
const MAC_BYTES = 18;

export interface CsvExportPorts {
  accounts: Accounts;
  history: Pick<History, 'read'>;
  /** Signs links; the same in all processes. */
  secret: Buffer;
  /** `csv.export.data.points.max`. */
  maxPoints: number;
  /** How long a link works, `store.export.csv.report.days`. */
  days: number;
  now(): number;
}

/** What a link stands for. */
interface Export {
  accountId: number;
  dashId: number;
  /** Key of the pin, `v5`. */
  pin: string;
  deviceIds: readonly number[];
  /** When the link was made, ms since 1970: later points are not in the file. */
  at: number;
}

/**
 * Minute averages of a pin as a CSV file (http.md 8). Nothing is stored: the name of a file says what is in it and is
 * signed, so it cannot be guessed, works on every process, and the file is made when it is fetched.
 */
export class CsvExports {
  constructor(private readonly ports: CsvExportPorts) {}

  /**
   * Name of the file of one pin of some devices of a project, with the target that was asked for in it; undefined when
   * there are no points.
   */
  async name(pins: readonly HistoryPin[], targetId?: number): Promise<string | undefined> {
    const [first] = pins;
    if (first === undefined || !(await this.hasPoints(pins))) return undefined;
    const { accountId, dashId } = first;
    const account = await this.ports.accounts.get(accountId);
    const at = this.ports.now();
    const key = pinKey(first.pin);
    const signed = this.sign({ accountId, dashId, pin: key, deviceIds: pins.map(({ deviceId }) => deviceId), at });
    return `${account?.email}_${dashId}_${targetId ?? first.deviceId}_${key}_${at}.${signed}.csv.gz`;
  }

  /** The file of a name, compressed; undefined when the name is none of ours, too old or has no points any more. */
  async file(name: string): Promise<Buffer | undefined> {
    const wanted = this.verified(name);
    const pin = wanted && pinOfKey(wanted.pin);
    if (wanted === undefined || pin === undefined) return undefined;
    const { accountId, dashId, deviceIds, at } = wanted;
    const lines: string[] = [];
    for (const deviceId of deviceIds) {
      const found = { accountId, dashId, deviceId, pin };
      for (const point of await this.ports.history.read(found, 'minute', this.ports.maxPoints, 0)) {
        if (point.at <= at) lines.push(`${doubleText(point.value)},${point.at},${deviceId}\n`);
      }
    }
    return lines.length === 0 ? undefined : compress(lines.join(''));
  }

  private async hasPoints(pins: readonly HistoryPin[]): Promise<boolean> {
    for (const pin of pins) if ((await this.ports.history.read(pin, 'minute', 1, 0)).length > 0) return true;
    return false;
  }

  private sign({ accountId, dashId, pin, deviceIds, at }: Export): string {
    const text = Buffer.from([accountId, dashId, pin, deviceIds.join(' '), at].join(',')).toString('base64url');
    return `${text}.${this.mac(text).toString('base64url')}`;
  }

  private verified(name: string): Export | undefined {
    const [, text, mac] = /\.([\w-]+)\.([\w-]+)\.csv\.gz$/.exec(name) ?? [];
    if (text === undefined || mac === undefined) return undefined;
    const given = Buffer.from(mac, 'base64url');
    if (given.length !== MAC_BYTES || !timingSafeEqual(given, this.mac(text))) return undefined;
    const [accountId, dashId, pin = '', deviceIds = '', at] = Buffer.from(text, 'base64url').toString().split(',');
    if (this.ports.now() - Number(at) > this.ports.days * DAY_MS) return undefined;
    return {
      accountId: Number(accountId),
      dashId: Number(dashId),
      pin,
      deviceIds: deviceIds.split(' ').map(Number),
      at: Number(at),
    };
  }

  private mac(text: string): Buffer {
    return createHmac('sha256', this.ports.secret).update(`csv ${text}`).digest().subarray(0, MAC_BYTES);
  }
}
