/** One push message to one phone (automation.md 4.1). */
export interface PushMessage {
  accountId: number;
  dashId: number;
  platform: 'android' | 'ios';
  /** What the app registered itself as; removed when the provider does not know the token any more. */
  uid: string;
  token: string;
  priority: 'normal' | 'high';
  text: string;
}

/** Hands a message over to whoever sends push messages; rejects when it cannot be taken. */
export type Push = (message: PushMessage) => Promise<void>;
