import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { DELETE_DEVICE_DATA } = Command;
const devices = [0, 1].map((id) => ({ id, boardType: 'ESP8266' }));

async function start(project = {}) {
  const harness = await Harness.start({ devices, ...project });
  const erased: string[] = [];
  harness.history = {
    ...harness.history,
    erase: async (_account, dashId, deviceId, pins) => {
      erased.push(`${dashId}-${deviceId} ${pins?.map(({ letter, number }) => letter + number) ?? 'all'}`);
    },
  };
  return { harness, app: await harness.owner(), erased };
}

test.each([
  ['1-0', ['1-0 all']],
  ['1-*', ['1-0 all', '1-1 all']],
  ['1-1|v1|D8', ['1-1 v1,d8']],
])('%s forgets %j', async (body, expected) => {
  const { app, erased } = await start();
  expect(await app.ask(DELETE_DEVICE_DATA, body)).toEqual(['200']);
  expect(erased).toEqual(expected);
});

test.each(['', '1', 'x-0', '1-x', '2-0', '1-9', '1-0|x1', '1-0|v256', '1-0|v'])('refuses %j', async (body) => {
  const { app, erased } = await start();
  expect(await app.ask(DELETE_DEVICE_DATA, body)).toEqual(['2']);
  expect(erased).toEqual([]);
});

test('a shared app may when the owner’s report widget says so', async () => {
  const report = { type: 'REPORT', id: 42, allowEndUserToDeleteDataOn: true };
  const { harness, app, erased } = await start({ widgets: [report] });
  await app.ask(Command.CREATE_DASH, JSON.stringify({ id: 2, devices, widgets: [report] }));
  const shared = await harness.shared(app);
  expect(await shared.ask(DELETE_DEVICE_DATA, '1-0')).toEqual(['200']);
  expect(await shared.ask(DELETE_DEVICE_DATA, '2-0')).toEqual(['2']);
  expect(erased).toEqual(['1-0 all']);
});

test.each([
  ['no report widget', [], '2'],
  ['one that does not allow it', [{ type: 'REPORT', id: 42 }], '6'],
])('a shared app may not with %s', async (_, widgets, status) => {
  const { harness, app } = await start({ widgets });
  expect(await (await harness.shared(app)).ask(DELETE_DEVICE_DATA, '1-0')).toEqual([status]);
});
