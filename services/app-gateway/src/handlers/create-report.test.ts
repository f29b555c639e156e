import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';
import { reportOf, withReports } from '../../test/report.ts';

const { CREATE_REPORT, GET_ENERGY, GET_WIDGET } = Command;
const body = (more = {}) => `1|${json(reportOf(more))}`;
const periodic = { durationType: 'INFINITE', startTs: 0, endTs: 0, atTime: 1_700_000_000_000 };

test('answers the report, keeps it in the widget, and costs energy', async () => {
  const app = await (await Harness.start(withReports)).owner();
  const report = { ...reportOf(), nextReportAt: 0, lastReportAt: 0 };
  expect(await app.json(CREATE_REPORT, body())).toEqual(report);
  expect(await app.json(GET_WIDGET, '1|42')).toMatchObject({ reports: [report] });
  expect(await app.ask(GET_ENERGY)).toEqual(['36 97100']);
});

test('a periodic one is told its next run; what only the server knows is ignored', async () => {
  const app = await (await Harness.start(withReports)).owner();
  const more = { reportType: { type: 'DAILY', ...periodic }, nextReportAt: 5, lastReportAt: 6, lastRunResult: 'OK' };
  const report = await app.json(CREATE_REPORT, body(more));
  expect(report).toMatchObject({ nextReportAt: 1_700_086_400_000, lastReportAt: 0 });
  expect(report).not.toHaveProperty('lastRunResult');
});

test('25 reports and no more', async () => {
  const app = await (await Harness.start(withReports)).owner();
  for (let id = 1; id <= 25; id++) expect(await app.json(CREATE_REPORT, body({ id }))).toMatchObject({ id });
  expect(await app.ask(CREATE_REPORT, body({ id: 26 }))).toEqual(['2']);
});

test('is refused without enough energy', async () => {
  const harness = await Harness.start(withReports);
  for (const row of harness.store.rows.values()) row.energy = 2899;
  harness.accounts.forget(1);
  expect(await (await harness.owner()).ask(CREATE_REPORT, body())).toEqual(['21']);
});

test('needs a report widget', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(CREATE_REPORT, body())).toEqual(['2']);
});

test.each([
  ['no JSON', '1', '2'],
  ['an empty JSON', '1|', '2'],
  ['an unknown project', body().replace('1|', '2|'), '2'],
  ['bad JSON', '1|{x', '11'],
  ['a type that there is not', body({ reportType: { type: 'HOURLY' } }), '11'],
  ['no type', body({ reportType: null }), '2'],
  ['less than a day', body({ reportType: { type: 'ONE_TIME', rangeMillis: 1000 } }), '2'],
  ['a start after the end', body({ reportType: { type: 'DAILY', ...periodic, startTs: 1 } }), '2'],
  ['no sources', body({ reportSources: [] }), '2'],
  ['a source of an unknown type', body({ reportSources: [{ type: 'MOON' }] }), '2'],
  ['no recipients', body({ recipients: '' }), '2'],
  ['a bad recipient', body({ recipients: 'ann@example.com,nobody' }), '2'],
  ['too many recipients', body({ recipients: Array(6).fill('ann@example.com').join() }), '2'],
  ['an end that is over', body({ reportType: { type: 'DAILY', ...periodic, durationType: 'CUSTOM' } }), '11'],
  ['a week without a weekday', body({ reportType: { type: 'WEEKLY', ...periodic } }), '11'],
])('%s is refused', async (_, request, status) => {
  const app = await (await Harness.start(withReports)).owner();
  expect(await app.ask(CREATE_REPORT, request)).toEqual([status]);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 100000']);
});

test('an id that is taken is 2', async () => {
  const app = await (await Harness.start(withReports)).owner();
  await app.ask(CREATE_REPORT, body());
  expect(await app.ask(CREATE_REPORT, body())).toEqual(['2']);
});
