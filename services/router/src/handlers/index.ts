import { Command } from '@pinwire/protocol';
import type { DeviceSession } from '../device-session.ts';
import type { Router } from '../router.ts';
import { blynkInternal } from './blynk-internal.ts';
import { bridge } from './bridge.ts';
import { email } from './email.ts';
import { hardware } from './hardware.ts';
import { hardwareLogin } from './hardware-login.ts';
import { hardwareSync } from './hardware-sync.ts';
import { ping } from './ping.ts';
import { pushNotification } from './push-notification.ts';
import { setWidgetProperty } from './set-widget-property.ts';
import { sms } from './sms.ts';
import { tweet } from './tweet.ts';

/** Handles one frame of a logged-in device. The body is `data[start, end)`, valid during the call only. */
export type DeviceHandler = (
  router: Router,
  session: DeviceSession,
  id: number,
  data: Buffer,
  start: number,
  end: number,
) => void;

/**
 * Every command that a logged-in device may send (hardware.md 4). Every other code
 * below 100 is ignored without a reply.
 */
export const deviceHandlers: readonly (DeviceHandler | undefined)[] = table({
  [Command.LOGIN]: hardwareLogin,
  [Command.PING]: ping,
  [Command.HARDWARE_LOGIN]: hardwareLogin,
  [Command.TWEET]: tweet,
  [Command.EMAIL]: email,
  [Command.PUSH_NOTIFICATION]: pushNotification,
  [Command.BRIDGE]: bridge,
  [Command.HARDWARE_SYNC]: hardwareSync,
  [Command.BLYNK_INTERNAL]: blynkInternal,
  [Command.SMS]: sms,
  [Command.SET_WIDGET_PROPERTY]: setWidgetProperty,
  [Command.HARDWARE]: hardware,
});

function table(handlers: Record<number, DeviceHandler>): (DeviceHandler | undefined)[] {
  const out = new Array<DeviceHandler | undefined>(100).fill(undefined);
  for (const [code, handler] of Object.entries(handlers)) out[Number(code)] = handler;
  return out;
}
