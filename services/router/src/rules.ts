import { type Action, evaluate } from '@pinwire/automation';
import { ModelError, type Pin, type Project, setProperty, widgetState, writePin } from '@pinwire/model';
import { Command, MessageId } from '@pinwire/protocol';
import { reactionsOf } from './reactions.ts';
import type { Router } from './router.ts';
import type { Target } from './target.ts';

/**
 * Runs the Eventor rules that a write of `pin` sets off (automation.md 2). What rules write sets off nothing itself, so
 * that no loop can arise. Whoever wrote never hears of a rule that fails.
 */
export function runRules(router: Router, target: Target, project: Project, pin: Pin, value: Buffer): void {
  const { eventor } = reactionsOf(target, project);
  if (eventor === undefined) return;
  try {
    const memory = widgetState(target.state, eventor.widgetId);
    evaluate(eventor, pin, value, memory, (action) => run(router, target, project, action));
  } catch (error) {
    // A value that a widget refuses ends the rules of this write, as in the original; all else is a fault of ours.
    if (!(error instanceof ModelError)) router.ports.log.error({ err: error }, 'a rule failed');
  }
}

/** One action, in the order that clients see: device, apps, state (automation.md 2.4). */
function run(router: Router, target: Target, project: Project, action: Action): void {
  const { state, key } = target;
  switch (action.kind) {
    case 'set-pin':
      router.sendTo(target, Command.HARDWARE, MessageId.EVENTOR, action.body);
      router.toApps(target, Command.HARDWARE, MessageId.EVENTOR, action.body, 0, action.body.length);
      writePin(project, key.targetId, state, action.pin, action.value, router.ports.settings.histories);
      break;
    case 'set-property':
      router.toApps(target, Command.SET_WIDGET_PROPERTY, MessageId.EVENTOR, action.body, 0, action.body.length);
      setProperty(project, key.targetId, state, action.pin, action.property, action.value);
      break;
    case 'notify':
    case 'tweet':
    case 'mail':
      // Nothing here leaves the building yet: without a provider these are dropped, as by the original.
      break;
  }
}
