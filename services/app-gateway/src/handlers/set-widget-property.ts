import { IllegalBody, parseWidgetId, setAppProperty } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { dashIdOf, editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0widgetId\0property\0value`: stored, neither relayed nor sent to a device (app.md 6.5). */
export const setWidgetPropertyHandler: AppHandler = async (connection, { id, text }) => {
  const [dash, widget, property, ...rest] = text.split('\0');
  // The value may hold NUL bytes, as label lists do.
  const value = rest.join('\0');
  if (!dash || !widget || !property || value === '') throw new IllegalBody('parts are missing');
  const { now } = connection.owner.ports;
  await editProject(connection, dashIdOf(dash), (project) => ({
    ...setAppProperty(project, parseWidgetId(widget), property, Buffer.from(value), now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
