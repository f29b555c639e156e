import { checkSize, IllegalCommand, parseSettings, updateSettings } from '@pinwire/model';
import { Status, split2 } from '@pinwire/protocol';
import { dashIdOf, editProject } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: a full replacement of the settings (model.md 1.5). */
export const updateProjectSettings: AppHandler = async (connection, { id, text }) => {
  const [dash, json] = split2(text);
  if (json === undefined) throw new IllegalCommand('parts are missing');
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.widgetSize);
  const parsed = parseSettings(json);
  await editProject(connection, dashIdOf(dash), (project) => ({
    ...updateSettings(project, parsed, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
