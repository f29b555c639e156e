import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { SET_WIDGET_PROPERTY, GET_WIDGET } = Command;
const button = { type: 'BUTTON', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 5 };
const menu = { type: 'MENU', id: 4, deviceId: 0, pinType: 'VIRTUAL', pin: 6 };

test('is stored and told to nobody', async () => {
  const harness = await Harness.start({ widgets: [button, menu] });
  const app = await harness.owner();
  const other = await harness.owner();
  const device = await harness.device();
  app.take();
  other.take();
  expect(await app.ask(SET_WIDGET_PROPERTY, '1|3|onLabel|Go')).toEqual(['200']);
  expect(await app.ask(SET_WIDGET_PROPERTY, '1|3|color|#23C48E')).toEqual(['200']);
  expect(await app.json(GET_WIDGET, '1|3')).toMatchObject({ onLabel: 'Go', color: 600_084_223, isDefaultColor: false });
  expect([device.take(), other.take()]).toEqual([[], []]);
});

test('a list has its parts behind one another', async () => {
  const app = await (await Harness.start({ widgets: [menu] })).owner();
  expect(await app.ask(SET_WIDGET_PROPERTY, '1|4|labels|a|b|c')).toEqual(['200']);
  expect(await app.json(GET_WIDGET, '1|4')).toMatchObject({ labels: ['a', 'b', 'c'] });
});

test('takes the place of what the device set before', async () => {
  const harness = await Harness.start({ widgets: [button] });
  const app = await harness.owner();
  const device = await harness.device();
  device.send(SET_WIDGET_PROPERTY, '5|label|device');
  await app.ask(SET_WIDGET_PROPERTY, '1|3|label|app');
  expect(await app.json(GET_WIDGET, '1|3')).toMatchObject({ label: 'app' });
});

test('changes one part of what the device set before', async () => {
  const place = { deviceId: 0, pinType: 'VIRTUAL' };
  const styled = { ...place, type: 'STYLED_BUTTON', id: 5, pin: 7, onButtonState: { text: 'On', textColor: 1 } };
  const image = { ...place, type: 'IMAGE', id: 6, pin: 8, urls: ['a'] };
  const harness = await Harness.start({ widgets: [styled, image] });
  const app = await harness.owner();
  const device = await harness.device();
  device.send(SET_WIDGET_PROPERTY, '7|onLabel|Go');
  device.send(SET_WIDGET_PROPERTY, '8|urls|b|c');
  expect(await app.ask(SET_WIDGET_PROPERTY, '1|5|onColor|#FFFFFF')).toEqual(['200']);
  expect(await app.ask(SET_WIDGET_PROPERTY, '1|6|url|2|d')).toEqual(['200']);
  expect(await app.json(GET_WIDGET, '1|5')).toMatchObject({ onButtonState: { text: 'Go', textColor: -1 } });
  expect(await app.json(GET_WIDGET, '1|6')).toMatchObject({ urls: ['b', 'd'] });
});

test.each([
  ['', '11'],
  ['1|3|label', '11'],
  ['1|3|label|', '11'],
  ['1|3||x', '11'],
  ['1|3|nosuch|x', '11'],
  ['1|3|labels|x', '11'],
  ['1|3|min|x', '2'],
  ['1|3|color|x', '2'],
  ['1|9|label|x', '2'],
  ['2|3|label|x', '2'],
  ['x|3|label|x', '2'],
])('%j is refused with %s', async (body, status) => {
  const app = await (await Harness.start({ widgets: [button, menu] })).owner();
  expect(await app.ask(SET_WIDGET_PROPERTY, body)).toEqual([status]);
});
