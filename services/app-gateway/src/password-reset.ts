import { passwordChangedMail } from './mails.ts';
import type { AppGatewayPorts } from './ports.ts';

/** How long a reset may be used, in ms (app.md 3.5). */
export const RESET_MS = 45 * 60_000;

/**
 * Sets the new password of whoever has the token, closes the account's app sockets, which may be those of somebody who
 * knew the old one, and confirms it by mail in the background. False when the token is unknown or expired.
 */
export async function resetPassword(ports: AppGatewayPorts, token: string, received: string): Promise<boolean> {
  const { accounts, bus, outbox, settings, store } = ports;
  const accountId = await store.resetPassword(token, received);
  if (accountId === undefined) return false;
  bus.apps().closeAll(accountId);
  const account = await accounts.get(accountId);
  // Nobody waits for this mail, and the password is set without it.
  if (account) outbox.mail(passwordChangedMail(account.email, settings.productName)).catch(() => undefined);
  return true;
}
