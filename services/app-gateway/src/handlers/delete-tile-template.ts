import { deleteTileTemplate, parseWidgetId } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';
import { templateParts } from './template-parts.ts';

/** `dashId\0tilesId\0templateId`: the template with its widgets and tiles goes (app.md 6.5). */
export const deleteTileTemplateHandler: AppHandler = async (connection, { id, text }) => {
  const { dashId, tiles, rest } = templateParts(text);
  const { now } = connection.owner.ports;
  await editProject(connection, dashId, (project, account) => ({
    ...deleteTileTemplate(project, parseWidgetId(tiles), parseWidgetId(rest), account.energy, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
