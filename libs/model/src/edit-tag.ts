import type { Edited } from './edit-widget.ts';
import { IllegalCommand, NotAllowed } from './errors.ts';
import type { Limits } from './limits.ts';
import { isTagId } from './target-ids.ts';
import type { Project, Tag } from './types.ts';

/** Refuses a tag that breaks the rules of model.md 1.7. Throws 2. */
function checkTag(tag: Tag, limits: Limits): void {
  const { length } = tag.name ?? '';
  if (!isTagId(tag.id)) throw new IllegalCommand(`no id of a tag: ${tag.id}`);
  if (length === 0 || length > limits.tagName) throw new IllegalCommand('tag name is empty or too long');
  if (tag.deviceIds.length > limits.devicesPerTag) throw new IllegalCommand('tag has too many devices');
}

/** CREATE_TAG (46, app.md 6.4). `now` in ms. Throws 2 (invalid, or its id or name exists), 6 (too many). */
export function createTag(project: Project, tag: Tag, limits: Limits, now: number): Edited {
  checkTag(tag, limits);
  if (project.tags.some(({ id, name }) => id === tag.id || name === tag.name)) throw new IllegalCommand('tag exists');
  if (project.tags.length >= limits.tags) throw new NotAllowed('too many tags');
  return { project: { ...project, tags: [...project.tags, tag], updatedAt: now }, edits: [] };
}

/** UPDATE_TAG (47): name and devices are replaced; the name is not compared with others (app.md 6.4). Throws 2. */
export function updateTag(project: Project, tag: Tag, limits: Limits, now: number): Edited {
  checkTag(tag, limits);
  const at = project.tags.findIndex(({ id }) => id === tag.id);
  if (at < 0) throw new IllegalCommand(`no tag ${tag.id}`);
  return { project: { ...project, tags: project.tags.with(at, tag), updatedAt: now }, edits: [] };
}

/** DELETE_TAG (48): widgets and values of the tag stay behind (model.md 7.3). Throws 2. */
export function deleteTag(project: Project, id: number, now: number): Edited {
  const tags = project.tags.filter((tag) => tag.id !== id);
  if (tags.length === project.tags.length) throw new IllegalCommand(`no tag ${id}`);
  return { project: { ...project, tags, updatedAt: now }, edits: [] };
}
