import { IllegalCommand, overlayWidget, parseWidgetId, publicWidget, stringify } from '@pinwire/model';
import { Command } from '@pinwire/protocol';
import { headAndRest, needProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0widgetId`: one widget with its values, without private fields (app.md 6.5). */
export const getWidget: AppHandler = async (connection, { id, text }) => {
  const [dashId, widgetText] = headAndRest(text);
  const widgetId = parseWidgetId(widgetText);
  const account = await connection.account();
  const project = needProject(account, dashId);
  const widget = project.widgets.find((candidate) => candidate.id === widgetId);
  if (widget === undefined) throw new IllegalCommand('no such widget');
  const states = await connection.owner.states(account.id, project);
  const live = overlayWidget(widget, (target) => states.get(target));
  connection.send(Command.GET_WIDGET, id, Buffer.from(stringify(publicWidget(live))));
};
