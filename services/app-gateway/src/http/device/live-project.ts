import { overlayProject, type Project, publicProject } from '@pinwire/model';
import type { Http } from '../http.ts';
import type { TokenOwner } from '../tokens.ts';

/** The project with its values as others than its owner see it (http.md 2.7). */
export async function liveProject({ gateway }: Http, { account, project, device, key }: TokenOwner): Promise<Project> {
  const states = await gateway.states(account.id, project);
  const live = publicProject(overlayProject(project, (target) => states.get(target)));
  if (project.devices.includes(device)) return live;
  // The device of a set-up token is not in the project yet, but what it writes counts as a change.
  const { updatedAt } = await gateway.ports.bus.router(key.route).state(key);
  return { ...live, updatedAt: Math.max(updatedAt, Number(live.updatedAt ?? 0)) };
}
