import { ModelError, ownBytes, writePinBytes } from '@pinwire/model';
import { Command, Status } from '@pinwire/protocol';
import { parsed, parseWrite } from './pin-body.ts';
import { reactionsOf, record } from './reactions.ts';
import type { Router } from './router.ts';
import { runRules } from './rules.ts';
import type { Target } from './target.ts';

/**
 * A write of the device itself (or over a bridge): state, then apps of an active project (hardware.md 4.2). Returns
 * the status of a malformed write. This is the pin path: no promise, no string, no object but the stored value.
 */
export function deviceWrite(
  router: Router,
  target: Target,
  id: number,
  data: Buffer,
  start: number,
  end: number,
): number | undefined {
  if (!parseWrite(data, start, end)) return Status.ILLEGAL_COMMAND;
  const { project } = target;
  if (project === undefined) return undefined;
  const { ports } = router;
  const { pin, valueStart } = parsed;
  const isNew = router.isNew(target);
  try {
    if (isNew) {
      const { histories } = ports.settings;
      writePinBytes(project, target.key.targetId, target.state, pin, data, valueStart, end, histories);
    }
  } catch (error) {
    if (error instanceof ModelError) return error.status;
    throw error;
  }
  const now = ports.now();
  target.state.record.dataReceivedAt = now;
  router.written(target, now);
  ports.raw?.append(ports.bus.input, target.key, pin, data, valueStart, end);
  const reactions = reactionsOf(target, project);
  if (reactions.live || reactions.eventor) {
    // Rules may keep it.
    const value = ownBytes(data, valueStart, end);
    if (reactions.live) record(reactions, pin, value, now);
    if (reactions.eventor) runRules(router, target, project, pin, value, isNew);
  }
  if (project.isActive) router.toApps(target, Command.HARDWARE, id, data, start, end);
  return undefined;
}
