/** Bytes that a socket may hold before its login for free: the frame of a device login has 37 (hardware.md 3.1). */
const FREE_BYTES = 1024;

/**
 * Bounds everything that has connected but not logged in, over all ports together: the number of sockets, and the bytes
 * that they make the server hold beyond the few that a login needs. So whoever only logs in is never refused because
 * others send much (promise P7); the bound in time is a deadline of each socket's owner.
 */
export class PreLogin {
  private count = 0;
  private bytes = 0;

  /**
   * @param maxSockets sockets before their login
   * @param maxBytes bytes that they hold together, beyond 1 KiB for each of them
   */
  constructor(
    private readonly maxSockets: number,
    private readonly maxBytes: number,
  ) {}

  /** Sockets before their login. */
  get sockets(): number {
    return this.count;
  }

  /** Takes a socket in; undefined when there are too many, which the caller closes at once. */
  enter(): PreLoginPlace | undefined {
    if (this.count >= this.maxSockets) return undefined;
    this.count++;
    return new PreLoginPlace(this);
  }

  /** Only for places: more or fewer bytes are held; false when that is too much. */
  change(bytes: number): boolean {
    this.bytes += bytes;
    return this.bytes <= this.maxBytes;
  }

  /** Only for places. */
  left(bytes: number): void {
    this.count--;
    this.bytes -= bytes;
  }
}

/** One socket's share of what is allowed before login. */
export class PreLoginPlace {
  private held = 0;
  private gone = false;

  constructor(private readonly owner: PreLogin) {}

  /** The socket holds that many bytes now; false when it has to be closed for them. */
  holds(bytes: number): boolean {
    const counted = this.gone ? 0 : Math.max(0, bytes - FREE_BYTES);
    if (counted === this.held) return true;
    const more = counted - this.held;
    this.held = counted;
    return this.owner.change(more) || more < 0;
  }

  /** The socket has logged in or is gone; harmless when called again. */
  leave(): void {
    if (this.gone) return;
    this.gone = true;
    this.owner.left(this.held);
  }
}
