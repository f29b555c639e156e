import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';
import { reportOf, withReports } from '../../test/report.ts';

const { CREATE_REPORT, DELETE_REPORT, GET_ENERGY } = Command;

test('the report goes and its energy comes back', async () => {
  const app = await (await Harness.start(withReports)).owner();
  for (const id of [1, 2]) await app.ask(CREATE_REPORT, `1|${json(reportOf({ id }))}`);
  expect(await app.ask(DELETE_REPORT, '1|1')).toEqual(['200']);
  expect(await app.json(Command.GET_WIDGET, '1|42')).toMatchObject({ reports: [{ id: 2 }] });
  expect(await app.ask(GET_ENERGY)).toEqual(['36 97100']);
  expect(await app.ask(DELETE_REPORT, '1|1')).toEqual(['2']);
});

test.each(['', '1', '1|x', '1|9', '2|1', 'x|1'])('refuses %j', async (body) => {
  const app = await (await Harness.start(withReports)).owner();
  expect(await app.ask(DELETE_REPORT, body)).toEqual(['2']);
});
