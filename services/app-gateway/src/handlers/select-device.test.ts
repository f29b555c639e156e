import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { HARDWARE } = Command;
const project = {
  devices: [0, 1, 2].map((id) => ({ id, boardType: 'ESP8266' })),
  widgets: [
    { type: 'DEVICE_SELECTOR', id: 200_000, value: 0, deviceIds: [0, 1] },
    { type: 'LED', id: 5, width: 2, height: 1, deviceId: 200_000, pinType: 'VIRTUAL', pin: 5 },
  ],
};

test('answers, relays and sends everybody the values of the chosen device', async () => {
  const harness = await Harness.start(project);
  const app = await harness.owner();
  const other = await harness.owner();
  const shared = await harness.shared(other);
  await app.ask(HARDWARE, '1-1|vw|5|42');
  for (const wire of [other, shared]) wire.take();
  expect(await app.ask(HARDWARE, '1|vu|200000|1')).toEqual(['200', '25#1111 1-1|vw|5|42']);
  expect(other.take()).toEqual(['~25 1|vu|200000|1', '25#1111 1-1|vw|5|42']);
  expect(shared.take()).toEqual(['~25 1|vu|200000|1', '25#1111 1-1|vw|5|42']);
  expect(await app.json(Command.GET_WIDGET, '1|200000')).toMatchObject({ value: 1 });
});

test.each([
  ['an unknown widget', '1|vu|200001|1'],
  ['a widget of another type', '1|vu|5|1'],
  ['a device that the selector does not offer', '1|vu|200000|2'],
  ['no number', '1|vu|x|1'],
  ['no device', '1|vu|200000'],
])('refuses %s', async (_, body) => {
  const app = await (await Harness.start(project)).owner();
  expect(await app.ask(HARDWARE, body)).toEqual(['2']);
  expect(await app.json(Command.GET_WIDGET, '1|200000')).toMatchObject({ value: 0 });
});
