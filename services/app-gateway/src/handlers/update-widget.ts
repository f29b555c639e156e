import { checkSize, parseWidget, updateWidget } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: replaces a widget; its value stays while it keeps device and pin (app.md 6.5). */
export const updateWidgetHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, json] = headAndRest(text);
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.widgetSize);
  await editProject(connection, dashId, (project, account) => ({
    ...updateWidget(project, parseWidget(json), account.energy, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
