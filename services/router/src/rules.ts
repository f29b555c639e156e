import { type Action, evaluate, repeat, withValue } from '@pinwire/automation';
import {
  FIRST_TAG_ID,
  isEmail,
  ModelError,
  type Pin,
  type Project,
  QuotaLimit,
  resolveTargets,
  setProperty,
  widgetState,
  writePin,
} from '@pinwire/model';
import { Command, MessageId } from '@pinwire/protocol';
import { receiverOf } from './handlers/email.ts';
import { firstWidget } from './handlers/notifications.ts';
import { reactionsOf } from './reactions.ts';
import type { Router } from './router.ts';
import { sendMail } from './send-mail.ts';
import { isPushText, pushesOf, sendPush } from './send-push.ts';
import type { Target } from './target.ts';

/**
 * Runs the Eventor rules that a write of `pin` sets off (automation.md 2). What rules write sets off nothing itself, so
 * that no loop can arise. Whoever wrote never hears of a rule that fails.
 * @param isNew what `Router.isNew` said of the write: when its router died after it had saved it, what its rules brought
 * about is sent again, and changes nothing
 */
export function runRules(
  router: Router,
  target: Target,
  project: Project,
  pin: Pin,
  value: Buffer,
  isNew: boolean,
): void {
  const { eventor } = reactionsOf(target, project);
  if (eventor === undefined) return;
  const { input } = router.ports.bus;
  try {
    if (!isNew) {
      const places = input ? target.applied.placesOf(input) : [];
      repeat(eventor, pin, places, (action) => send(router, target, project, action, value));
      return;
    }
    let noted: number | undefined;
    evaluate(eventor, pin, value, widgetState(target.state, eventor.widgetId), (action, { place }) => {
      if (input && place !== noted) target.applied.note(input, place);
      noted = place;
      send(router, target, project, action, value);
      keep(router, target, project, action);
    });
  } catch (error) {
    // A value that a widget refuses ends the rules of this write, as in the original; all else is a fault of ours.
    if (!(error instanceof ModelError)) router.ports.log.error({ err: error }, 'a rule failed');
  }
}

/** What clients see of an action: device, then apps (automation.md 2.4). */
function send(router: Router, target: Target, project: Project, action: Action, value: Buffer): void {
  switch (action.kind) {
    case 'set-pin':
      router.sendTo(target, Command.HARDWARE, MessageId.EVENTOR, action.body);
      if (target.key.targetId >= FIRST_TAG_ID) setOnDevices(router, target, project, action.body);
      router.toApps(target, Command.HARDWARE, MessageId.EVENTOR, action.body, 0, action.body.length);
      break;
    case 'set-property':
      router.toApps(target, Command.SET_WIDGET_PROPERTY, MessageId.EVENTOR, action.body, 0, action.body.length);
      break;
    case 'notify': {
      const text = withValue(action.message, value);
      if (isPushText(text)) sendPush(router.ports, pushesOf(target, firstWidget(project, 'NOTIFICATION'), text));
      break;
    }
    case 'mail':
      mail(router, target, project, action.subject, withValue(action.message, value));
      break;
    case 'tweet':
    // Without a provider it is dropped, as by the original.
  }
}

/** What the state keeps of an action, after clients have seen it (automation.md 2.4). */
function keep(router: Router, { key, state }: Target, project: Project, action: Action): void {
  if (action.kind === 'set-pin') {
    writePin(project, key.targetId, state, action.pin, action.value, router.ports.settings.histories);
  } else if (action.kind === 'set-property') {
    setProperty(project, key.targetId, state, action.pin, action.property, action.value);
  }
}

/**
 * Rules of a tag or a selector set pins of its devices, each of which may be another router's (the original tells the apps
 * only, automation.md 2.3). The write that set them off is not done before these are.
 */
function setOnDevices(router: Router, { key }: Target, project: Project, body: Buffer): void {
  const { accountId, dashId } = key;
  const { bus } = router.ports;
  for (const targetId of resolveTargets(project, key.targetId) ?? []) {
    const route = project.devices.find(({ id }) => id === targetId)?.token ?? `${accountId}/${dashId}/${targetId}`;
    const target = { accountId, dashId, targetId, route };
    const write = { target, id: MessageId.EVENTOR, body, relay: undefined, from: undefined, deliver: true };
    // A device that refuses the value keeps what it has; nobody hears of it.
    router.holdFor(new Promise<void>((resolve) => bus.router(route).write(write, () => resolve())));
  }
}

/** A mail of a rule; that nobody hears how it ends is as in the original. Past the day's mails it ends the rules. */
function mail(router: Router, target: Target, project: Project, subject: string, body: string): void {
  const { accountId } = target.key;
  const to = receiverOf(firstWidget(project, 'EMAIL')) ?? target.email;
  if (!router.mails.has(accountId)) throw new QuotaLimit('too many mails today');
  if (!isEmail(to)) return;
  router.mails.add(accountId);
  void sendMail(router.ports, { to, subject, body, type: 'text' });
}
