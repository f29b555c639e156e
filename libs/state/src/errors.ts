/** The state did not answer within its limit. What was asked may still have been carried out. */
export class StateTimeout extends Error {
  override readonly name = 'StateTimeout';
  constructor(what: string, timeoutMs: number, options?: ErrorOptions) {
    super(`${what} took longer than ${timeoutMs} ms`, options);
  }
}

/** The state cannot be reached, is starting or changing its master, or has more work waiting than it may. */
export class StateUnavailable extends Error {
  override readonly name = 'StateUnavailable';
}

/** The state refuses our name or password. Trying again does not help: the service stops with this one line. */
export class StateRefused extends Error {
  override readonly name = 'StateRefused';
}
