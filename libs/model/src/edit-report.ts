import { isEmail } from './email.ts';
import type { Purse } from './energy.ts';
import { pay } from './energy.ts';
import { IllegalCommand } from './errors.ts';
import { isDoc } from './json.ts';
import type { Limits } from './limits.ts';
import type { Doc, Project, Widget } from './types.ts';

/** Energy of one report (app.md 6.8). */
const REPORT_PRICE = 2900;
const MAX_RECIPIENTS = 5;
const DAY_MS = 86_400_000;

/** What the server alone writes; from a client it is ignored (automation.md C-19). */
const SERVERS = ['nextReportAt', 'lastReportAt', 'lastRunResult'] as const;

/** The REPORT widget of a project, the first of its type, with its place and its reports. */
export interface Reports {
  widget: Widget;
  at: number;
  list: Doc[];
}

/** Throws 2 when the project has no REPORT widget. */
export function reportsOf(project: Project): Reports {
  const at = project.widgets.findIndex(({ type }) => type === 'REPORT');
  const widget = project.widgets[at];
  if (widget === undefined) throw new IllegalCommand('no report widget');
  return { widget, at, list: Array.isArray(widget.reports) ? (widget.reports as Doc[]) : [] };
}

/** A report by its id. Throws 2. */
export function getReport(project: Project, id: number): Doc {
  const found = reportsOf(project).list.find((report) => report.id === id);
  if (found === undefined) throw new IllegalCommand(`no report ${id}`);
  return found;
}

/** Windows of a one-time report are whole days; the other types say their own. */
function isValidType(type: unknown): boolean {
  if (!isDoc(type)) return false;
  if (type.type === 'ONE_TIME') return Number(type.rangeMillis) >= DAY_MS;
  return type.type !== undefined && Number(type.startTs) <= Number(type.endTs);
}

/** Types of sources that there are; another one is kept in a stored report, which then never runs (model.md 10). */
const SOURCES: ReadonlySet<unknown> = new Set(['DEVICE', 'TILE_TEMPLATE']);

/** Refuses a report that could never run (automation.md 7.1). Throws 2. */
export function checkReport(report: Doc): void {
  const sources = report.reportSources;
  if (!Array.isArray(sources) || sources.length === 0) throw new IllegalCommand('a report without sources');
  if (sources.some((source) => !isDoc(source) || !SOURCES.has(source.type))) {
    throw new IllegalCommand('a report with a source of an unknown type');
  }
  if (!isValidType(report.reportType)) throw new IllegalCommand('a report without a type');
  const recipients = typeof report.recipients === 'string' ? report.recipients.split(',') : [];
  if (recipients.length === 0 || recipients.length > MAX_RECIPIENTS || !recipients.every(isEmail)) {
    throw new IllegalCommand('bad recipients of a report');
  }
}

function withReports(project: Project, { widget, at }: Reports, reports: Doc[], now: number): Project {
  return { ...project, widgets: project.widgets.with(at, { ...widget, reports }), updatedAt: now };
}

/** When a report runs next, in ms since 1970; 0 = only on request. Throws 11 when its time is over. */
export type Schedule = (report: Doc) => number;

function planned(report: Doc, schedule: Schedule, old: Doc | undefined): Doc {
  const own = Object.fromEntries(Object.entries(report).filter(([name]) => !SERVERS.some((one) => one === name)));
  const { lastReportAt = 0, lastRunResult } = old ?? {};
  // A schedule that is good again takes back the verdict that the old one was over.
  const result = lastRunResult === undefined || lastRunResult === 'EXPIRED' ? {} : { lastRunResult };
  return { ...own, nextReportAt: schedule(report), lastReportAt, ...result };
}

export interface ReportEdit {
  now: number;
  limits: Limits;
  schedule: Schedule;
}

/** CREATE_REPORT (77). Throws 2 (no widget, too many, id exists, invalid), 21, 11 (its time is over), in this order. */
export function createReport(project: Project, report: Doc, purse: Purse, { now, limits, schedule }: ReportEdit) {
  const reports = reportsOf(project);
  if (reports.list.length >= limits.reports) throw new IllegalCommand('too many reports');
  if (reports.list.some(({ id }) => id === report.id)) throw new IllegalCommand(`report ${report.id} exists`);
  checkReport(report);
  const energy = pay(purse, REPORT_PRICE);
  const created = planned(report, schedule, undefined);
  return { project: withReports(project, reports, [...reports.list, created], now), energy, report: created };
}

/** UPDATE_REPORT (78): replaces a report but for what the server wrote. Throws 2, 11. */
export function updateReport(project: Project, report: Doc, { now, schedule }: Omit<ReportEdit, 'limits'>) {
  const reports = reportsOf(project);
  const old = getReport(project, report.id as number);
  checkReport(report);
  const updated = planned(report, schedule, old);
  const list = reports.list.map((one) => (one === old ? updated : one));
  return { project: withReports(project, reports, list, now), report: updated };
}

/** DELETE_REPORT (79): the energy comes back. Throws 2. */
export function deleteReport(project: Project, id: number, energy: number, now: number) {
  const reports = reportsOf(project);
  const old = getReport(project, id);
  const list = reports.list.filter((one) => one !== old);
  return { project: withReports(project, reports, list, now), energy: energy + REPORT_PRICE };
}

/** Notes what came of a run (automation.md 7.4); a report deleted meanwhile stays away. */
export function noteReportRun(project: Project, id: number, result: string, at: number) {
  const reports = reportsOf(project);
  const old = getReport(project, id);
  const report: Doc = { ...old, lastReportAt: at, lastRunResult: result };
  const list = reports.list.map((one) => (one === old ? report : one));
  return { project: withReports(project, reports, list, at), report };
}
