import { checkSize, createTileTemplate, parseTileTemplate, parseWidgetId } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';
import { templateParts } from './template-parts.ts';

/** `dashId\0tilesId\0json`: a template and the tiles of its devices (app.md 6.5). */
export const createTileTemplateHandler: AppHandler = async (connection, { id, text }) => {
  const { dashId, tiles, rest } = templateParts(text);
  const { now, settings } = connection.owner.ports;
  checkSize(rest, settings.limits.projectSize);
  await editProject(connection, dashId, (project) => ({
    ...createTileTemplate(project, parseWidgetId(tiles), parseTileTemplate(rest), now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
