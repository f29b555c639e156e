import { deleteReport } from '@pinwire/model';
import { Status } from '@pinwire/protocol';
import { editProject, headAndRest, idOf } from '../edit.ts';
import type { AppHandler } from './index.ts';

/** `dashId\0reportId`; the energy comes back (app.md 6.12). */
export const deleteReportHandler: AppHandler = async (connection, { id, text }) => {
  const [dashId, report] = headAndRest(text);
  const reportId = idOf(report);
  const { now } = connection.owner.ports;
  await editProject(connection, dashId, (project, account) => ({
    ...deleteReport(project, reportId, account.energy, now()),
    result: undefined,
  }));
  connection.respond(id, Status.OK);
};
