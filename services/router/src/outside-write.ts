import type { OutsideWrite } from '@pinwire/bus';
import { ModelError, writePin } from '@pinwire/model';
import { Command, Status } from '@pinwire/protocol';
import { parsed, parseWrite } from './pin-body.ts';
import { reactionsOf, record } from './reactions.ts';
import type { Router } from './router.ts';
import { runRules } from './rules.ts';
import type { Target } from './target.ts';

/**
 * A write that does not come from the device itself: state, the other apps, the device, whoever wrote, then its rules
 * (app.md 8.5). @throws ModelError for a bad value, nothing changed
 * @param written is told the number of device sockets that took the frame
 */
export function outsideWrite(
  router: Router,
  target: Target,
  write: OutsideWrite,
  written: (sockets: number) => void,
): void {
  const { project, key, state } = target;
  if (project === undefined) {
    written(0);
    return;
  }
  if (!parseWrite(write.body, 0, write.body.length, true)) throw new ModelError(Status.ILLEGAL_COMMAND, 'bad pin');
  const { raw, bus, settings } = router.ports;
  const { pin } = parsed;
  const value = Buffer.from(write.body.subarray(parsed.valueStart));
  if (write.recordedAt !== undefined) {
    record(reactionsOf(target, project), pin, value, write.recordedAt);
    raw?.appendSamples(bus.input, key, pin, [{ value, at: write.recordedAt }]);
  }
  const isNew = router.isNew(target);
  if (isNew) writePin(project, key.targetId, state, pin, value, settings.histories);
  router.written(target);
  if (write.relay) {
    const audience = { accountId: key.accountId, dashId: key.dashId, except: write.from };
    bus.apps().frame(audience, Command.APP_SYNC, write.id, write.relay, 0, write.relay.length);
  }
  const { sent } = write.deliver ? router.sendTo(target, Command.HARDWARE, write.id, write.body) : { sent: 0 };
  written(sent);
  if (write.rules) runRules(router, target, project, pin, value, isNew);
}
