import { checkSize, parseSettings, updateSettings } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject, headAndRest } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: a full replacement of the settings (model.md 1.5). */
export const updateProjectSettings: AppHandler = async (connection, { id, text }) => {
  const [dashId, json] = headAndRest(text);
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.widgetSize);
  const parsed = parseSettings(json);
  await editProject(connection, dashId, (project) => ({
    ...updateSettings(project, parsed, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
