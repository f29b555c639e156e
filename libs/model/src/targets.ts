import { FIRST_TAG_ID, isTagId } from './target-ids.ts';
import type { Project } from './types.ts';

/**
 * Devices that a write to a target reaches (model.md 7.1): the device, the members of the tag, or the device that the
 * selector has selected. Undefined for an unknown target, a tag without devices or a selector without a device: then an
 * app write has no effect. A write to a tag also sets the state of the tag id itself, which is not in the result.
 */
export function resolveTargets(project: Project, targetId: number): number[] | undefined {
  if (targetId < FIRST_TAG_ID) return existing(project, [targetId]);
  if (isTagId(targetId)) return existing(project, project.tags.find(({ id }) => id === targetId)?.deviceIds ?? []);
  const selector = project.widgets.find(({ type, id }) => type === 'DEVICE_SELECTOR' && Number(id) === targetId);
  return existing(project, selector ? [Number(selector.value ?? 0)] : []);
}

function existing(project: Project, ids: readonly number[]): number[] | undefined {
  const found = ids.filter(
    (id, place) => ids.indexOf(id) === place && project.devices.some((device) => device.id === id),
  );
  return found.length > 0 ? found : undefined;
}
