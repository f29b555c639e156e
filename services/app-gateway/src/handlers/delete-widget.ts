import { deleteWidget, parseWidgetId } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0widgetId`; the energy comes back (app.md 6.5). */
export const deleteWidgetHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, widget] = headAndRest(text);
  const { now } = connection.owner.ports;
  await editProject(connection, dashId, (project, account) => ({
    ...deleteWidget(project, parseWidgetId(widget), account.energy, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
