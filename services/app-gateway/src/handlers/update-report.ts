import { checkSize, parseReport, updateReport } from '@pinwire/model';
import { editProject, headAndRest } from '../edit.ts';
import { sendJson } from '../reply.ts';
import { scheduleAt } from '../reports.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: replaces a report (app.md 6.12). */
export const updateReportHandler: AppHandler = async (connection, request) => {
  const [dashId, json] = headAndRest(request.text);
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  const options = { now: now(), schedule: scheduleAt(now()) };
  const report = await editProject(connection, dashId, (project) => {
    const updated = updateReport(project, parseReport(json), options);
    return { ...updated, result: updated.report };
  });
  sendJson(connection, request, report);
};
