import { checkSize, createReport, parseReport } from '@pinwire/model';
import { editProject, headAndRest, purseOf } from '../edit.ts';
import { sendJson } from '../reply.ts';
import { scheduleAt } from '../reports.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0json`: a report of the project's REPORT widget (app.md 6.12). */
export const createReportHandler: AppHandler = async (connection, request) => {
  const [dashId, json] = headAndRest(request.text);
  const { now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  const options = { now: now(), limits: settings.limits, schedule: scheduleAt(now()) };
  const report = await editProject(connection, dashId, (project, account) => {
    const created = createReport(project, parseReport(json), purseOf(account), options);
    return { ...created, result: created.report };
  });
  sendJson(connection, request, report);
};
