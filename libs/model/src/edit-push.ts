import { IllegalCommand, NotAllowed } from './errors.ts';
import type { Project, Widget } from './types.ts';

/** Maps of push tokens in a NOTIFICATION widget by the client's system; of other systems none is kept (app.md 6.10). */
const MAPS = { android: 'androidTokens', ios: 'iOSTokens' } as const;

/** Installations of the app that one project remembers; past that the oldest goes. */
const MAX_TOKENS = 100;
const MAX_LENGTH = 4096;

type Tokens = Readonly<Record<string, string>>;

function tokensOf(widget: Widget, map: string): Tokens {
  return (widget[map] as Tokens | undefined) ?? {};
}

function withNotification(project: Project, at: number, change: object, now: number): Project {
  const widgets = project.widgets.with(at, { ...(project.widgets[at] as Widget), ...change });
  return { ...project, widgets, updatedAt: now };
}

/** ADD_PUSH_TOKEN (27): one token per uid. Throws 6 without a NOTIFICATION widget, 2 for texts that are too long. */
export function addPushToken(project: Project, os: string, uid: string, token: string, now: number): Project {
  const at = project.widgets.findIndex(({ type }) => type === 'NOTIFICATION');
  const widget = project.widgets[at];
  if (widget === undefined) throw new NotAllowed('no notification widget');
  if (uid.length > MAX_LENGTH || token.length > MAX_LENGTH) throw new IllegalCommand('uid or token is too long');
  const map = Object.hasOwn(MAPS, os) ? MAPS[os as keyof typeof MAPS] : undefined;
  if (map === undefined) return project;
  const others = Object.entries(tokensOf(widget, map)).filter(([name]) => name !== uid);
  const tokens = Object.fromEntries([...others.slice(1 - MAX_TOKENS), [uid, token]]);
  return withNotification(project, at, { [map]: tokens }, now);
}

/** LOGOUT (66): forgets the token of a uid on every system, or all of them. The same project when there is none. */
export function removePushTokens(project: Project, uid: string | undefined, now: number): Project {
  const at = project.widgets.findIndex(({ type }) => type === 'NOTIFICATION');
  const widget = project.widgets[at];
  if (widget === undefined) return project;
  const change: Record<string, Tokens> = {};
  for (const map of Object.values(MAPS)) {
    const all = Object.entries(tokensOf(widget, map));
    const left = all.filter(([name]) => uid !== undefined && name !== uid);
    if (left.length < all.length) change[map] = Object.fromEntries(left);
  }
  return Object.keys(change).length === 0 ? project : withNotification(project, at, change, now);
}
