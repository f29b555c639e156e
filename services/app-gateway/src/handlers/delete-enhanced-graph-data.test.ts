import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { DELETE_ENHANCED_GRAPH_DATA } = Command;
const onPin = (pin: number, targetId = 0) => ({ targetId, pin: { pin, pinType: 'VIRTUAL' } });
const project = {
  devices: [0, 1].map((id) => ({ id, boardType: 'ESP8266' })),
  tags: [{ id: 100_000, name: 'Tag', deviceIds: [0, 1] }],
  widgets: [
    { type: 'ENHANCED_GRAPH', id: 12, dataStreams: [onPin(5), onPin(6, 100_000)] },
    { type: 'LED', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 9 },
  ],
};

async function start() {
  const harness = await Harness.start(project);
  const erased: string[] = [];
  harness.history = {
    ...harness.history,
    erase: async (_account, dashId, deviceId, pins) => {
      erased.push(`${dashId}-${deviceId} ${pins?.map(({ letter, number }) => letter + number)}`);
    },
  };
  return { app: await harness.owner(), erased };
}

test.each([
  ['1|12', ['1-0 v5', '1-0 v6', '1-1 v6']],
  ['1|12|1', ['1-0 v6', '1-1 v6']],
  ['1-1|12|0', ['1-1 v5']],
  ['1|12|7', []],
])('%s forgets %j', async (body, expected) => {
  const { app, erased } = await start();
  expect(await app.ask(DELETE_ENHANCED_GRAPH_DATA, body)).toEqual(['200']);
  expect(erased).toEqual(expected);
});

test.each(['', '1', '1|99', '1|3', '9|12', 'x|12', '1|12|x'])('refuses %j', async (body) => {
  const { app, erased } = await start();
  expect(await app.ask(DELETE_ENHANCED_GRAPH_DATA, body)).toEqual(['2']);
  expect(erased).toEqual([]);
});
