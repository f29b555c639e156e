import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { type Account, body, type Doc } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { requests } from './app/table.ts';

const { CREATE_REPORT, DELETE_REPORT, EXPORT_REPORT, GET_ENERGY, GET_WIDGET, UPDATE_REPORT } = Command;

const DAY = 86_400_000;
const INFINITE = { durationType: 'INFINITE', startTs: 0, endTs: 0, atTime: 1_700_000_000_000 };
const REPORT = {
  id: 1,
  name: 'Rep',
  reportSources: [
    {
      type: 'DEVICE',
      deviceIds: [0],
      reportDataStreams: [{ pin: 5, pinType: 'VIRTUAL', label: 'T', isSelected: true }],
    },
  ],
  reportType: { type: 'ONE_TIME', rangeMillis: DAY },
  recipients: 'ann@example.com',
  granularityType: 'HOURLY',
  isActive: true,
  reportOutput: 'MERGED_CSV',
  format: 'ISO_SIMPLE',
  tzName: 'UTC',
};
const WIDGET = { type: 'REPORT', id: 42, width: 1, height: 1 };
const five = Array.from({ length: 5 }, (_, at) => `u${at}@example.com`).join(',');

chapter('6.12 reports', ({ withProject, common }) => {
  const withWidget = (): Promise<Account> => withProject({ widgets: [WIDGET] });

  test('a report is given back with what the server adds, and costs 2900', async () => {
    const { app } = await withWidget();
    const energy = Number(await app.text(GET_ENERGY));
    const made = await app.json(CREATE_REPORT, body(1, REPORT));
    expect(made).toEqual({ ...REPORT, nextReportAt: 0, lastReportAt: 0 });
    expect(Number(await app.text(GET_ENERGY))).toBe(energy - 2900);
    expect(await app.json(GET_WIDGET, '1|42')).toMatchObject({ reports: [made] });
    expect(await app.ask(CREATE_REPORT, body(1, REPORT))).toBe('2');
    expect(await app.ask(DELETE_REPORT, '1|1')).toBe('200');
    expect(await app.ask(DELETE_REPORT, '1|1')).toBe('2');
    expect(Number(await app.text(GET_ENERGY))).toBe(energy);
    expect(await app.json(GET_WIDGET, '1|42')).not.toHaveProperty('reports');
  });

  describe.each([
    ['DAILY', {}, 1],
    ['WEEKLY', { dayOfTheWeek: 3 }, 7],
    ['MONTHLY', { dayOfMonth: 'LAST' }, 31],
    ['MONTHLY', { dayOfMonth: 'FIRST' }, 31],
  ])('a report %s %o', (type, more, days) => {
    test.each(['UTC', 'Europe/Berlin', 'America/New_York'])(`runs within ${days} days in %s`, async (tzName) => {
      const { app } = await withWidget();
      const reportType = { type, ...INFINITE, ...more };
      const made = await app.json(CREATE_REPORT, body(1, { ...REPORT, tzName, reportType }));
      const next = Number(made.nextReportAt);
      expect(next).toBeGreaterThan(Date.now() - 60_000);
      // A day of 25 hours may be among them.
      expect(next).toBeLessThanOrEqual(Date.now() + days * DAY + 3_600_000);
      const format = (options: Intl.DateTimeFormatOptions): string =>
        new Intl.DateTimeFormat('en-GB', { timeZone: tzName, ...options }).format(next);
      const at = new Intl.DateTimeFormat('en-GB', { timeZone: tzName, timeStyle: 'medium' }).format(INFINITE.atTime);
      expect(format({ timeStyle: 'medium' })).toBe(at);
      if (type === 'WEEKLY') expect(format({ weekday: 'long' })).toBe('Wednesday');
      if ('dayOfMonth' in more && more.dayOfMonth === 'FIRST') expect(format({ day: 'numeric' })).toBe('1');
    });
  });

  test('one whose time is over is 11', async () => {
    const { app } = await withWidget();
    const reportType = { type: 'DAILY', ...INFINITE, durationType: 'CUSTOM', startTs: 1, endTs: 2 };
    expect(await app.ask(CREATE_REPORT, body(1, { ...REPORT, reportType }))).toBe('11');
    expect(await app.json(GET_WIDGET, '1|42')).not.toHaveProperty('reports');
  });

  describe('refused', () => {
    const account = common({ id: 1, widgets: [WIDGET] });
    const bad = (what: string, more: Doc, answer = '2') =>
      [what, CREATE_REPORT, body(1, { ...REPORT, ...more }), answer] as const;
    requests(
      () => account().app,
      [
        bad('no sources', { reportSources: [] }),
        bad('no type', { reportType: undefined }),
        bad('no recipients', { recipients: undefined }),
        bad('empty recipients', { recipients: '' }),
        bad('a recipient that is none', { recipients: 'nobody' }),
        bad('a bad one among good ones', { recipients: 'ann@example.com,nobody' }),
        bad('six recipients', { recipients: `${five},ann@example.com` }),
        bad('less than a day', { reportType: { type: 'ONE_TIME', rangeMillis: DAY - 1 } }),
        bad('an end before the start', { reportType: { type: 'DAILY', ...INFINITE, startTs: 2, endTs: 1 } }),
        bad('an unknown granularity', { granularityType: 'YEARLY' }, '11'),
        [...bad('an unknown source', { reportSources: [{ type: 'MOON' }] }), '11'],
      ],
    );

    test('none of them is there, and none has cost energy', async () => {
      expect(await account().app.json(GET_WIDGET, '1|42')).not.toHaveProperty('reports');
    });
  });

  describe('taken', () => {
    const account = common({ id: 1, widgets: [WIDGET] });
    const good: readonly (readonly [string, Doc])[] = [
      ['five recipients', { recipients: five }],
      ['blanks around recipients', { recipients: 'ann@example.com , bob@example.com' }],
      ['no name', { name: undefined }],
      ['an inactive one', { isActive: false }],
      ['devices that do not exist', { reportSources: [{ type: 'DEVICE', deviceIds: [77] }] }],
      ['a template', { reportSources: [{ type: 'TILE_TEMPLATE', templateId: 11, deviceIds: [0] }] }],
      ['every minute', { granularityType: 'MINUTE' }],
      ['every day', { granularityType: 'DAILY' }],
      ['one file for each pin', { reportOutput: 'CSV_FILE_PER_DEVICE_PER_PIN' }],
      ['one file for each device', { reportOutput: 'CSV_FILE_PER_DEVICE' }],
      ['seconds', { format: 'TS' }],
      ['instants', { format: 'ISO_INSTANT_Z' }],
    ];
    for (const [at, [what, more]] of good.entries()) {
      test(what, async () => {
        const made = await account().app.json(CREATE_REPORT, body(1, { ...REPORT, ...more, id: at + 1 }));
        const { name, ...rest } = { ...REPORT, ...more };
        expect(made).toMatchObject({ ...rest, ...(name === undefined ? {} : { name }), id: at + 1 });
      });
    }
  });

  test('streams may come as dataStreams', async () => {
    const { app } = await withWidget();
    const dataStreams = REPORT.reportSources[0]?.reportDataStreams;
    const reportSources = [{ type: 'DEVICE', deviceIds: [0], dataStreams }];
    const made = await app.json(CREATE_REPORT, body(1, { ...REPORT, reportSources }));
    expect(made).toMatchObject({ reportSources: [{ reportDataStreams: dataStreams }] });
  });

  test('the server alone says when a report ran', async () => {
    const { app } = await withWidget();
    const said = { lastReportAt: 5, lastRunResult: 'OK' };
    const made = await app.json(CREATE_REPORT, body(1, { ...REPORT, ...said }));
    expect(made).not.toMatchObject(said);
  });

  test('an update replaces it', async () => {
    const { app } = await withWidget();
    await app.json(CREATE_REPORT, body(1, REPORT));
    const updated = await app.json(UPDATE_REPORT, body(1, { ...REPORT, name: 'New', isActive: false }));
    expect(updated).toMatchObject({ name: 'New', isActive: false });
    expect(await app.json(GET_WIDGET, '1|42')).toMatchObject({ reports: [updated] });
  });

  test('a run without data says so, and cannot be repeated within a minute', async () => {
    const { app } = await withWidget();
    await app.json(CREATE_REPORT, body(1, REPORT));
    const ran = await app.json(EXPORT_REPORT, '1|1');
    expect(ran).toMatchObject({ id: 1, lastRunResult: 'NO_DATA', lastReportAt: expect.any(Number) });
    expect(Math.abs(Number(ran.lastReportAt) - Date.now())).toBeLessThan(600_000);
    expect(await app.ask(EXPORT_REPORT, '1|1')).toBe('1');
    expect(await app.json(GET_WIDGET, '1|42')).toMatchObject({ reports: [ran] });
  });

  test('number 26 of a widget is 2', async () => {
    const { app } = await withWidget();
    expect(await app.ask(Command.ADD_ENERGY, '100000|homeScreen')).toBe('200');
    for (let id = 1; id <= 25; id++) await app.json(CREATE_REPORT, body(1, { ...REPORT, id }));
    expect(await app.ask(CREATE_REPORT, body(1, { ...REPORT, id: 26 }))).toBe('2');
  });

  test('a project without a REPORT widget has none', async () => {
    const { app } = await withProject();
    expect(await app.ask(CREATE_REPORT, body(1, REPORT))).toBe('2');
    expect(await app.ask(UPDATE_REPORT, body(1, REPORT))).toBe('2');
    for (const command of [DELETE_REPORT, EXPORT_REPORT]) expect(await app.ask(command, '1|1')).toBe('2');
  });

  test('without energy for it is 21', async () => {
    const account = await withProject({ parentId: 5, widgets: [WIDGET] });
    const { app } = account;
    const energy = Number(await app.text(GET_ENERGY));
    const selectors = Math.floor((energy - 1000) / 1900);
    const widgets = Array.from({ length: selectors }, (_, at) => ({ type: 'DEVICE_SELECTOR', id: 200_000 + at }));
    await account.project({ id: 2, devices: [], widgets });
    expect(Number(await app.text(GET_ENERGY))).toBeLessThan(2900);
    expect(await app.ask(CREATE_REPORT, body(1, REPORT))).toBe('21');
  });
});
