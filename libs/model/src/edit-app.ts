import type { Kind } from './coerce.ts';
import { readShape } from './coerce.ts';
import { IllegalCommand, NotAllowed } from './errors.ts';
import { parseDoc } from './json.ts';
import type { Limits } from './limits.ts';
import { shape } from './shape.ts';
import type { Doc, Profile } from './types.ts';

/** How devices of a published app get their tokens: bound one by one, or fresh with each account. */
export type ProvisionType = 'STATIC' | 'DYNAMIC';

/** A published app, "face" (model.md 1.8). */
export interface App extends Doc {
  id: string;
  name: string;
  theme: string;
  provisionType: ProvisionType;
  isMultiFace: boolean;
  projectIds: number[];
}

const enums: Record<string, Kind> = {
  theme: { of: ['Blynk', 'blynk', 'BlynkLight', 'SparkFun', 'AppTheme', 'CustomTheme', 'AppExport'] },
  provision: { of: ['STATIC', 'DYNAMIC'] },
};
const APP = shape(
  'id:text theme:theme provisionType:provision color:int isMultiFace:bool name:text icon:text projectIds:ints',
  enums,
);

/** App JSON of CREATE_APP and UPDATE_APP (app.md 6.9); whether it is complete is the edit's business. Throws 2 or 11. */
export function parseApp(text: string): Doc {
  if (text === '') throw new IllegalCommand('empty JSON');
  return readShape(APP, parseDoc(text));
}

/** The published apps of an account. */
export function appsOf(profile: Profile): App[] {
  return (profile.apps ?? []).map((app) => ({ ...app, projectIds: app.projectIds ?? [] })) as App[];
}

function complete(doc: Doc): App {
  const { theme, provisionType, name, projectIds } = doc;
  if (!theme || !provisionType || !name || !Array.isArray(projectIds)) throw new NotAllowed('the app is not complete');
  return doc as App;
}

/** CREATE_APP (55): the app with the id that the server chose. Throws 6 (not complete, too many). */
export function createApp(profile: Profile, doc: Doc, id: string, limits: Limits): { profile: Profile; app: App } {
  const apps = profile.apps ?? [];
  const app = { ...complete(doc), id };
  if (apps.length >= limits.apps) throw new NotAllowed('too many apps');
  return { profile: { ...profile, apps: [...apps, app] }, app };
}

/** UPDATE_APP (56): replaces the app; projects that are not named are none. Throws 6 (not complete, unknown). */
export function updateApp(profile: Profile, doc: Doc): Profile {
  const app = complete({ projectIds: [], ...doc });
  const apps = profile.apps ?? [];
  const at = apps.findIndex(({ id }) => id === app.id);
  if (at < 0) throw new NotAllowed(`no app ${app.id}`);
  return { ...profile, apps: apps.with(at, app) };
}

/** DELETE_APP (57): the app goes, and so do its projects, without energy coming back. Throws 6. */
export function deleteApp(profile: Profile, id: string): { profile: Profile; projects: Profile['dashBoards'] } {
  const app = appsOf(profile).find((candidate) => candidate.id === id);
  if (app === undefined) throw new NotAllowed(`no app ${id}`);
  const projects = profile.dashBoards.filter((project) => app.projectIds.includes(project.id));
  return {
    profile: {
      ...profile,
      apps: (profile.apps ?? []).filter((candidate) => candidate.id !== id),
      dashBoards: profile.dashBoards.filter((project) => !projects.includes(project)),
    },
    projects,
  };
}
