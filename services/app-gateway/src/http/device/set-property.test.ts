import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const BUTTON = { type: 'BUTTON', id: 8, pin: 8, pinType: 'DIGITAL', deviceId: 0, x: 0, y: 0, width: 1, height: 1 };

async function start(project = {}) {
  const kit = await HttpKit.start({ widgets: [BUTTON], ...project });
  const app = await kit.harness.owner();
  const device = await kit.harness.device();
  app.take();
  device.take();
  return { kit, app, device };
}

test('a label goes to the apps and into the widget, not to the device', async () => {
  const { kit, app, device } = await start();
  expect(await kit.get('/update/d8?label=Hi%20there')).toMatchObject({ status: 200, body: '' });
  expect(app.take()).toEqual(['19#111 1-0|8|label|Hi there']);
  expect(device.take()).toEqual([]);
  expect(await app.json(70, '1|8')).toMatchObject({ label: 'Hi there' });
});

test('of several properties the first in the fixed order is set, to its first value', async () => {
  const { kit, app } = await start();
  await kit.get('/update/d8?max=50&label=A&label=B');
  expect(app.take()).toEqual(['19#111 1-0|8|label|A']);
});

test('a property that no widget of the pin has is kept and forwarded', async () => {
  const { kit, app } = await start();
  expect((await kit.get('/update/v9?suffix=x')).status).toBe(200);
  expect(app.take()).toEqual(['19#111 1-0|9|suffix|x']);
});

test.each([
  ['/update/d8?color=red', 'Error setting widget property.'],
  ['/update/d8?min=abc', 'Error setting widget property.'],
  ['/update/x8?label=a', 'Wrong pin format.'],
])('%s is refused: %s', async (path, body) => {
  const { kit, app } = await start();
  expect(await kit.get(path)).toMatchObject({ status: 400, type: 'text/plain;charset=utf-8', body });
  expect(app.take()).toEqual([]);
});

test('a stopped project refuses, before the pin is looked at', async () => {
  const { kit } = await start({ isActive: false });
  expect(await kit.get('/update/x8?label=a')).toMatchObject({ status: 400, body: 'Project is not active.' });
});
