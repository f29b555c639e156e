/** A backend does not let this process in. Trying again does not help: the start ends with this one line. */
export class BackendRefused extends Error {
  override readonly name = 'BackendRefused';
  constructor(backend: 'NATS' | 'Redis' | 'Postgres', key: string, reason: string) {
    super(`${key}: ${backend} refuses this process (${reason})`);
  }
}
