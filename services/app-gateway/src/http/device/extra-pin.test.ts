import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

async function start(project = {}) {
  const kit = await HttpKit.start(project);
  const app = await kit.harness.owner();
  const device = await kit.harness.device();
  app.take();
  device.take();
  return { kit, app, device };
}

test('the first value becomes the state and goes out; the device is not marked as having sent data', async () => {
  const { kit, app, device } = await start();
  const values = [
    { timestamp: 2000, value: 'first' },
    { timestamp: 3000, value: 'second' },
  ];
  expect(await kit.put('/extra/pin/v4', values)).toMatchObject({ status: 200, body: '' });
  expect(device.take()).toEqual(['20#111 vw|4|first']);
  expect(app.take()).toEqual(['20#111 1-0|vw|4|first']);
  expect((await kit.get('/get/v4')).body).toBe('["first"]');
  const { devices } = (await app.json(24, '1')) as unknown as { devices: { dataReceivedAt: number }[] };
  expect(devices[0]?.dataReceivedAt).toBe(0);
});

test('numbers are taken as text, a missing time is 0', async () => {
  const { kit, device } = await start();
  await kit.put('/extra/pin/v4', '[{"value":5},{"timestamp":"7","value":6.5}]');
  expect(device.take()).toEqual(['20#111 vw|4|5']);
});

test.each(['["1"]', '{"timestamp":1,"value":"1"}', '[{"timestamp":"x","value":"1"}]', '[{"timestamp":1}]', '[null]'])(
  '%s has the wrong shape',
  async (body) => {
    const { kit, device } = await start();
    const answer = await kit.put('/extra/pin/v4', body);
    expect(answer).toMatchObject({ status: 500, body: `Error parsing body param. ${body}` });
    expect(device.take()).toEqual([]);
  },
);

test('an empty list is refused before the pin is looked at', async () => {
  const { kit } = await start();
  expect(await kit.put('/extra/pin/x', [])).toMatchObject({ status: 400, body: 'No pin for update provided.' });
  expect(await kit.put('/extra/pin/x', [{ timestamp: 1, value: '1' }])).toMatchObject({
    status: 400,
    body: 'Wrong pin format.',
  });
});
