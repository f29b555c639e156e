const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** A request line up to somewhere in its target. What stands before it may be the end of a body. */
const BEGUN = /(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) +\S*$/;

const NOTHING = Buffer.alloc(0);

/**
 * Percent-encodes the bytes beyond ASCII in the target of one request line, however that comes in pieces, and leaves all
 * that follows the target as it is.
 */
export class TargetEscaper {
  private isOver = false;

  escape(bytes: Buffer): Buffer {
    if (this.isOver) return bytes;
    const end = bytes.findIndex((byte) => byte === SPACE || byte === LINE_FEED);
    this.isOver = end >= 0;
    const rest = this.isOver ? bytes.subarray(end) : NOTHING;
    const target = bytes.toString('latin1', 0, bytes.length - rest.length);
    const escaped = target.replace(/[\x80-\xff]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    return Buffer.concat([Buffer.from(escaped, 'latin1'), rest]);
  }

  /**
   * The request of `bytes` that the parser did not take because of the byte at `at`, from its method on, with its target
   * escaped; undefined when that is no byte beyond ASCII, or no request line of at most `max` bytes leads to it.
   */
  begin(bytes: Buffer, at: number, max: number): Buffer | undefined {
    if ((bytes[at] ?? 0) < 0x80) return undefined;
    const from = Math.max(0, at - max);
    const line = BEGUN.exec(bytes.toString('latin1', from, at));
    if (line === null) return undefined;
    return Buffer.concat([bytes.subarray(from + line.index, at), this.escape(bytes.subarray(at))]);
  }
}
