/** Names of the counters of the device API, as the statistics show them (automation.md 9). */
export const HTTP_COUNTERS = [
  'isHardwareConnected',
  'isAppConnected',
  'getPinData',
  'updatePinData',
  'email',
  'notify',
  'getProject',
  'qr',
  'getHistoryPinData',
  'clone',
  'otaStart',
  'otaStop',
] as const;

export type HttpCounter = (typeof HTTP_COUNTERS)[number];

/** Requests by endpoint since the start; those with an unknown token are not counted (http.md 2.1). */
export class HttpCounters {
  private readonly counts = new Map<HttpCounter, number>(HTTP_COUNTERS.map((name) => [name, 0]));

  count(name: HttpCounter): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }
}
