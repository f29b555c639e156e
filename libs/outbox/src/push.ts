/** One push message to one phone (automation.md 4.1). */
export interface PushMessage {
  readonly accountId: number;
  readonly dashId: number;
  readonly platform: 'android' | 'ios';
  /** What the app registered itself as; to be removed when the provider does not know the token any more. */
  readonly uid: string;
  readonly token: string;
  readonly priority: 'normal' | 'high';
  readonly text: string;
}

/** The message for every phone that registered itself with a NOTIFICATION widget; none without a widget. */
export function pushMessages(
  widget: Readonly<Record<string, unknown>> | undefined,
  common: Pick<PushMessage, 'accountId' | 'dashId' | 'text'>,
): PushMessage[] {
  const priority = widget?.priority === 'high' ? 'high' : 'normal';
  const to = (platform: PushMessage['platform'], tokens: unknown): PushMessage[] =>
    Object.entries(typeof tokens === 'object' && tokens !== null ? tokens : {}).map(([uid, token]) => ({
      ...common,
      platform,
      uid,
      token: String(token),
      priority,
    }));
  return [...to('android', widget?.androidTokens), ...to('ios', widget?.iOSTokens)];
}
