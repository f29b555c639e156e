import {
  attachedTo,
  type Doc,
  findWidget,
  IllegalBody,
  parseWidgetId,
  setAppProperty,
  type WidgetId,
} from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import { dashIdOf, editProject, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0widgetId\0property\0value`: stored, neither relayed nor sent to a device (app.md 6.5). */
export const setWidgetPropertyHandler: AppHandler = async (connection, { id, text }) => {
  const [dash, widget, property, ...rest] = text.split('\0');
  // The value may hold NUL bytes, as label lists do.
  const value = rest.join('\0');
  if (!dash || !widget || !property || value === '') throw new IllegalBody('parts are missing');
  const dashId = dashIdOf(dash);
  const widgetId = parseWidgetId(widget);
  const live = await liveFields(connection, dashId, widgetId);
  const { now } = connection.owner.ports;
  await editProject(connection, dashId, (project) => ({
    ...setAppProperty(project, widgetId, property, Buffer.from(value), now(), live),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};

/** What a device set of the widget: some properties change a part of it, such as one of the urls of an image. */
async function liveFields(connection: AppConnection, dashId: number, id: WidgetId): Promise<Doc | undefined> {
  const account = await connection.account();
  const project = needProject(account, dashId);
  const found = findWidget(project, id);
  if (found === undefined || found.inside) return undefined;
  const { widgets } = await connection.owner.state(account.id, project, attachedTo(found.widget));
  return widgets.get(String(id))?.fields;
}
