import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';
import { reportOf, withReports } from '../../test/report.ts';

const { CREATE_REPORT, EXPORT_REPORT } = Command;

async function created() {
  const harness = await Harness.start(withReports);
  const app = await harness.owner();
  await app.ask(CREATE_REPORT, `1|${json(reportOf())}`);
  return { harness, app };
}

test('without data: the report with the result, once a minute', async () => {
  const { harness, app } = await created();
  const report = { ...reportOf(), nextReportAt: 0, lastReportAt: harness.now, lastRunResult: 'NO_DATA' };
  expect(await app.json(EXPORT_REPORT, '1|1')).toEqual(report);
  expect(await app.ask(EXPORT_REPORT, '1|1')).toEqual(['1']);
  harness.now += 60_000;
  expect(await app.json(EXPORT_REPORT, '1|1')).toMatchObject({ lastReportAt: harness.now });
});

test('tells what came of the run', async () => {
  const { harness, app } = await created();
  const runs: unknown[] = [];
  const runReport: typeof harness.history.runReport = async (...run) => {
    runs.push(run);
    return 'OK';
  };
  harness.history = { ...harness.history, runReport };
  expect(await app.json(EXPORT_REPORT, '1|1')).toMatchObject({ lastRunResult: 'OK' });
  expect(runs).toEqual([[1, 1, expect.objectContaining(reportOf())]]);
  expect(await app.json(Command.GET_WIDGET, '1|42')).toMatchObject({ reports: [{ lastRunResult: 'OK' }] });
});

test('a run that fails is answered too', async () => {
  const { harness, app } = await created();
  harness.history = { ...harness.history, runReport: () => Promise.reject(new Error('no disk')) };
  expect(await app.json(EXPORT_REPORT, '1|1')).toMatchObject({ lastRunResult: 'ERROR' });
  expect(harness.errors.splice(0)).toHaveLength(1);
});

test.each(['', '1', '1|x', '1|9', '2|1', 'x|1'])('refuses %j', async (body) => {
  const { app } = await created();
  expect(await app.ask(EXPORT_REPORT, body)).toEqual(['2']);
});
