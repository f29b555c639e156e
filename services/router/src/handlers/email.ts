import { isEmail, type Widget } from '@pinwire/model';
import type { Mail } from '@pinwire/outbox';
import { Command, Status, splitAll } from '@pinwire/protocol';
import type { DeviceSession } from '../device-session.ts';
import type { Router } from '../router.ts';
import { sendMail } from '../send-mail.ts';
import type { DeviceHandler } from './index.ts';
import { deviceName, firstWidget, takeNotice } from './notifications.ts';

/** `[to\0]subject\0text` (hardware.md 4.8). Answered when the mail server took the mail, or 15 when it did not. */
export const email: DeviceHandler = (router, session, id, data, start, end) => {
  const { project, key } = session.target;
  const widget = firstWidget(project, 'EMAIL');
  const answer = (status: number): void => router.respond(session, id, status);
  if (!project?.isActive || widget === undefined) {
    answer(Status.NOT_ALLOWED);
    return;
  }
  const parts = partsOf(data.toString('utf8', start, end));
  if (start === end) answer(Status.ILLEGAL_COMMAND);
  else if (!router.mails.has(key.accountId)) answer(Status.QUOTA_LIMIT);
  else if (parts === undefined) answer(Status.ILLEGAL_COMMAND);
  else if (!takeNotice(router, session, Command.EMAIL)) answer(Status.QUOTA_LIMIT);
  else {
    const mail = mailOf(router, session, widget, parts);
    if (!isEmail(mail.to)) {
      answer(Status.ILLEGAL_COMMAND);
      return;
    }
    router.mails.add(key.accountId);
    void sendMail(router.ports, mail).then((isSent) => answer(isSent ? Status.OK : Status.NOTIFICATION_ERROR));
  }
};

interface Parts {
  /** Undefined: nobody in particular. */
  readonly to: string | undefined;
  readonly subject: string;
  readonly text: string;
}

function partsOf(body: string): Parts | undefined {
  const [first = '', second, third, ...more] = splitAll(body);
  if (second === undefined) return undefined;
  if (third !== undefined && more.length === 0) return { to: first, subject: second, text: third };
  // The original takes the receiver of a mail without text for its subject (automation.md 4.3 "do better").
  const hasNoText = third === undefined && body.endsWith('\0') && (isEmail(first) || PLACEHOLDER.test(first));
  return hasNoText ? { to: first, subject: second, text: '' } : { to: undefined, subject: first, text: second };
}

const PLACEHOLDER = /\{(?:VENDOR|DEVICE_OWNER)_EMAIL\}/;

/** The widget's receiver goes before the one that the device names, the owner comes last. */
function mailOf({ ports }: Router, session: DeviceSession, widget: Widget, { to, subject, text }: Parts): Mail {
  const { email: owner } = session.target;
  const { vendorEmail } = ports.settings;
  const addressed = (template: string): string =>
    template.replaceAll('{VENDOR_EMAIL}', () => vendorEmail).replaceAll('{DEVICE_OWNER_EMAIL}', () => owner);
  const filled = (template: string): string =>
    addressed(template.replaceAll('{DEVICE_NAME}', () => deviceName(session)));
  return {
    to: receiverOf(widget) ?? (to === undefined ? owner : addressed(to)),
    subject: filled(subject),
    body: filled(text),
    type: widget.contentType === 'TEXT_PLAIN' ? 'text' : 'html',
  };
}

/** The receiver that the owner has set in the EMAIL widget, if any. */
export function receiverOf(widget: Widget | undefined): string | undefined {
  return typeof widget?.to === 'string' && widget.to !== '' ? widget.to : undefined;
}
