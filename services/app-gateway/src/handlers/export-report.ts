import { checkReport, getReport, noteReportRun, QuotaLimit } from '@pinwire/model';
import { editProject, headAndRest, idOf, needProject } from '../edit.ts';
import { sendJson } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** Least time between two runs of one report, in ms (app.md 6.12). */
const PAUSE_MS = 60_000;

/** `dashId\0reportId`: runs a report now; the answer tells what came of it (app.md 6.12). */
export const exportReport: AppHandler = async (connection, request) => {
  const [dashId, text] = headAndRest(request.text);
  const reportId = idOf(text);
  const report = getReport(needProject(await connection.account(), dashId), reportId);
  checkReport(report);
  const { history, log, now } = connection.owner.ports;
  if (Number(report.lastReportAt) + PAUSE_MS > now()) throw new QuotaLimit('the report ran a moment ago');
  connection.later(request, async () => {
    const result = await history.runReport(connection.accountId, dashId, report).catch((error: unknown) => {
      log.error({ err: error }, 'a report failed');
      return 'ERROR';
    });
    const noted = await editProject(connection, dashId, (project) => {
      const run = noteReportRun(project, reportId, result, now());
      return { ...run, result: run.report };
    });
    sendJson(connection, request, noted);
  });
};
