import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_CLONE_CODE } = Command;
const slider = { type: 'SLIDER', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '77', label: 'Old' };

test('keeps the project without values and private fields, but with what properties changed', async () => {
  const harness = await Harness.start({ widgets: [slider] });
  const app = await harness.owner();
  const device = await harness.device();
  device.send(Command.SET_WIDGET_PROPERTY, '5|label|New');
  await harness.shared(app);
  const [answer = ''] = await app.ask(GET_CLONE_CODE, '1');
  expect(answer).toMatch(/^62 \S{32}$/);
  const clone = JSON.parse(String(harness.store.clones.get(answer.slice(3))));
  expect(clone).toMatchObject({ id: 1, name: 'Home', widgets: [{ id: 3, label: 'New' }] });
  expect(clone).not.toHaveProperty('sharedToken');
  expect(clone.widgets[0]).not.toHaveProperty('value');
  expect(clone.devices).toEqual([{ id: 0, name: 'Node', boardType: 'ESP8266', isUserIcon: false }]);
});

test.each(['', 'x', '9'])('refuses %j', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(GET_CLONE_CODE, body)).toEqual(['2']);
});
