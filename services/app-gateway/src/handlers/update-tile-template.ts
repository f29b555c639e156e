import { checkSize, parseTileTemplate, parseWidgetId, updateTileTemplate } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';
import { templateParts } from './template-parts.ts';

/** `dashId\0tilesId\0json`: replaces a template but for its widgets (app.md 6.5). */
export const updateTileTemplateHandler: AppHandler = async (connection, { id, text }) => {
  const { dashId, tiles, rest } = templateParts(text);
  const { now, settings } = connection.owner.ports;
  checkSize(rest, settings.limits.projectSize);
  await editProject(connection, dashId, (project) => ({
    ...updateTileTemplate(project, parseWidgetId(tiles), parseTileTemplate(rest), now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
