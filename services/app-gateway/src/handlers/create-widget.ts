import { checkSize, createWidget, IllegalCommand, parseWidget, parseWidgetId } from '@pinwire/model';
import { Status, splitAll } from '@pinwire/protocol';
import { dashIdOf, editProject, purseOf } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`, or `dashId\0tilesId\0templateId\0json` for a widget inside a tile template (app.md 6.5). */
export const createWidgetHandler: AppHandler = async (connection, { id, text }) => {
  const parts = splitAll(text);
  if (parts.length < 2) throw new IllegalCommand('parts are missing');
  const inTemplate = parts.length >= 4;
  const json = parts[inTemplate ? 3 : 1] as string;
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.widgetSize);
  await editProject(connection, dashIdOf(parts[0]), (project, account) => {
    const widget = parseWidget(json);
    const place = inTemplate
      ? { tilesId: parseWidgetId(parts[1] as string), templateId: parseWidgetId(parts[2] as string) }
      : undefined;
    return { ...createWidget(project, widget, purseOf(account), now(), place), result: undefined };
  });
  connection.respond(id, Status.OK);
};
