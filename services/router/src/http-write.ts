import type { HttpWrite } from '@pinwire/bus';
import { httpWriteBody, type Pin, setProperty, writePin } from '@pinwire/model';
import { Command, MessageId } from '@pinwire/protocol';
import { reactionsOf, record } from './reactions.ts';
import type { Router } from './router.ts';
import { runRules } from './rules.ts';
import type { Target } from './target.ts';

/** A pin write over HTTP: state, device, then apps of an active project (http.md 2.3). Throws a ModelError. */
export function httpWrite(router: Router, target: Target, { pin, value, samples }: HttpWrite): void {
  const { project, state, key } = target;
  if (project === undefined) return;
  const isNew = router.isNew(target);
  if (isNew) writePin(project, key.targetId, state, pin, value, router.ports.settings.histories);
  router.written(target);
  const { raw, bus } = router.ports;
  if (samples === undefined) raw?.append(bus.input, key, pin, value, 0, value.length);
  else raw?.appendSamples(bus.input, key, pin, samples);
  const reactions = reactionsOf(target, project);
  if (samples === undefined) {
    const now = router.ports.now();
    state.record.dataReceivedAt = now;
    record(reactions, pin, value, now);
    runRules(router, target, project, pin, value, isNew);
  } else for (const sample of samples) record(reactions, pin, sample.value, sample.at);
  const body = httpWriteBody(project, key.targetId, pin, value);
  router.sendTo(target, Command.HARDWARE, MessageId.HTTP, body);
  if (project.isActive) router.toApps(target, Command.HARDWARE, MessageId.HTTP, body, 0, body.length);
}

/** A property over HTTP: taken as the device's own command (http.md 2.5 "do better"). Throws a ModelError. */
export function httpProperty(router: Router, target: Target, pin: Pin, property: string, value: Buffer): void {
  const { project, state, key } = target;
  if (project === undefined) return;
  setProperty(project, key.targetId, state, pin, property, value);
  router.written(target);
  const body = Buffer.concat([Buffer.from(`${pin.number}\0${property}\0`), value]);
  router.toApps(target, Command.SET_WIDGET_PROPERTY, MessageId.HTTP, body, 0, body.length);
}
