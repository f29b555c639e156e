import type { Widget } from '@pinwire/model';
import { type PushMessage, pushMessages } from '@pinwire/outbox';
import type { RouterPorts } from './ports.ts';
import type { Target } from './target.ts';

/** Longest push text in characters (hardware.md 4.9). */
const MAX_LENGTH = 255;

export function isPushText(text: string): boolean {
  return text.length > 0 && text.length <= MAX_LENGTH;
}

/** One message for every phone that registered itself with the target's project. */
export function pushesOf({ key }: Target, widget: Widget | undefined, text: string): PushMessage[] {
  return pushMessages(widget, { accountId: key.accountId, dashId: key.dashId, text });
}

/** Hands messages over. What becomes of them nobody hears of, as in the original. */
export function sendPush({ outbox, log }: Pick<RouterPorts, 'outbox' | 'log'>, messages: readonly PushMessage[]): void {
  for (const message of messages) {
    outbox.push(message).catch((error: unknown) => log.warn({ err: error }, 'a push message could not be handed over'));
  }
}
