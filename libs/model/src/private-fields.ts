/** Fields that only the owner sees and that no client sets (model.md 9). */
export const PROJECT_PRIVATE: ReadonlySet<string> = new Set(['sharedToken', 'pinsStorage']);

export const DEVICE_PRIVATE: ReadonlySet<string> = new Set([
  'token',
  'status',
  'disconnectTime',
  'connectTime',
  'firstConnectTime',
  'dataReceivedAt',
  'lastLoggedIP',
  'hardwareInfo',
  'deviceOtaInfo',
]);

/** By widget type: secrets that the owner's app sets and that nobody else sees. */
export const WIDGET_PRIVATE: Readonly<Record<string, ReadonlySet<string>>> = {
  NOTIFICATION: new Set(['androidTokens', 'iOSTokens']),
  TWITTER: new Set(['token', 'secret', 'username']),
};

/** A copy without some fields; the same object when it has none of them. */
export function without<T extends object>(doc: T, names: ReadonlySet<string>): T {
  const keys = Object.keys(doc);
  if (!keys.some((key) => names.has(key))) return doc;
  return Object.fromEntries(Object.entries(doc).filter(([key]) => !names.has(key))) as T;
}
