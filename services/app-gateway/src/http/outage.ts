import { StoreTimeout, StoreUnavailable } from '@pinwire/store';

/** Whether a request failed because a backend is away or overloaded: it may be sent again later, as 503 says. */
export function isOutage(error: unknown): boolean {
  return error instanceof StoreUnavailable || error instanceof StoreTimeout;
}
