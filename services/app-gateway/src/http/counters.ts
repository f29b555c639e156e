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
    this.counts.set(name, this.get(name) + 1);
  }

  get(name: HttpCounter): number {
    return this.counts.get(name) ?? 0;
  }

  get total(): number {
    let total = 0;
    for (const count of this.counts.values()) total += count;
    return total;
  }
}
