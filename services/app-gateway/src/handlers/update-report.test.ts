import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';
import { reportOf, withReports } from '../../test/report.ts';

const { CREATE_REPORT, UPDATE_REPORT } = Command;
const body = (more = {}) => `1|${json(reportOf(more))}`;

async function created() {
  const harness = await Harness.start(withReports);
  const app = await harness.owner();
  await app.ask(CREATE_REPORT, body());
  return { harness, app };
}

test('replaces the report, but for what the server wrote', async () => {
  const { app } = await created();
  const { lastReportAt, lastRunResult } = await app.json(Command.EXPORT_REPORT, '1|1');
  const updated = { ...reportOf({ name: 'Renamed', isActive: false }), nextReportAt: 0, lastReportAt, lastRunResult };
  expect(await app.json(UPDATE_REPORT, body({ name: 'Renamed', isActive: false, lastReportAt: 5 }))).toEqual(updated);
  expect(await app.json(Command.GET_WIDGET, '1|42')).toMatchObject({ reports: [updated] });
});

test('costs nothing', async () => {
  const { app } = await created();
  await app.ask(UPDATE_REPORT, body());
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 97100']);
});

test.each([
  ['no JSON', '1', '2'],
  ['an empty JSON', '1|', '2'],
  ['bad JSON', '1|{x', '11'],
  ['an unknown project', body().replace('1|', '2|'), '2'],
  ['an unknown report', body({ id: 9 }), '2'],
  ['a report that is not valid', body({ recipients: 'nobody' }), '2'],
])('%s is refused', async (_, request, status) => {
  const { app } = await created();
  expect(await app.ask(UPDATE_REPORT, request)).toEqual([status]);
  expect(await app.json(Command.GET_WIDGET, '1|42')).toMatchObject({ reports: [{ name: 'Rep' }] });
});

test('needs a report widget', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(UPDATE_REPORT, body())).toEqual(['2']);
});
