import { isDoc, parseJson } from './json.ts';
import { readProject } from './parse.ts';
import type { Profile } from './types.ts';

/** Reads a stored profile document; private fields are kept, since nobody but the server wrote them. */
export function parseProfile(text: string): Profile {
  const doc = parseJson(text);
  if (!isDoc(doc)) return { dashBoards: [] };
  const projects = Array.isArray(doc.dashBoards) ? doc.dashBoards : [];
  return { ...doc, dashBoards: projects.filter(isDoc).map((project) => readProject(project, { trusted: true })) };
}
