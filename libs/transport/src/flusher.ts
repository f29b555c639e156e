/**
 * Runs `flush` once for everything that became dirty during one turn of the event loop: after all sockets of the
 * poll phase were read, in the check phase, so that one write carries all that the turn produced for a socket.
 */
export class Flusher<T extends { flush(): void }> {
  private dirty: T[] = [];
  private scheduled = false;

  add(item: T): void {
    this.dirty.push(item);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.run);
  }

  private readonly run = (): void => {
    const dirty = this.dirty;
    this.dirty = [];
    this.scheduled = false;
    for (const item of dirty) item.flush();
  };
}
