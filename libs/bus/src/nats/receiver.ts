import { BadPacket } from './bytes.ts';

/** Longest record in bytes: an app's document is 10 MB at most. */
const MAX_RECORD = 64 * 1024 * 1024;

/** The receiving end of a link: puts packets in order and cuts the records out. */
export class LinkReceiver {
  /** Number of the last packet taken. */
  taken = 0;
  /** Names of origins by the number that MARK records give. */
  readonly origins: string[] = [];
  /** What follows was taken already, from a router that is no more. */
  skips = false;
  private rest: Buffer | undefined;

  /**
   * Takes one packet; false when it is an old one or one is missing before it.
   * @throws BadPacket for a record that is too long
   */
  take(number: number, data: Buffer, onRecord: (data: Buffer, start: number, end: number) => void): boolean {
    if (number !== this.taken + 1) return false;
    this.taken = number;
    const bytes = this.rest === undefined ? data : Buffer.concat([this.rest, data]);
    this.rest = undefined;
    let at = 0;
    while (at + 4 <= bytes.length) {
      const length = bytes.readUInt32BE(at);
      if (length > MAX_RECORD) throw new BadPacket(`a record of ${length} bytes`);
      if (at + 4 + length > bytes.length) break;
      onRecord(bytes, at + 4, at + 4 + length);
      at += 4 + length;
    }
    if (at < bytes.length) this.rest = bytes.subarray(at);
    return true;
  }
}
