import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { GET_WIDGET } = Command;
const led = { type: 'LED', id: 9_007_199_254, deviceId: 0, pinType: 'VIRTUAL', pin: 5, value: '7' };

test('with the live value', async () => {
  const app = await (await Harness.start({ widgets: [led] })).owner();
  await app.ask(Command.HARDWARE, '1-0|vw|5|42');
  expect(await app.json(GET_WIDGET, '1|9007199254')).toMatchObject({ type: 'LED', value: '42' });
});

test('an id beyond what a double holds', async () => {
  const app = await (await Harness.start()).owner();
  await app.ask(Command.CREATE_WIDGET, '1|{"type":"LED","id":9007199254740993,"width":1,"height":1}');
  const [line = ''] = await app.ask(GET_WIDGET, '1|9007199254740993');
  expect(line).toContain('"id":9007199254740993');
  expect(await app.ask(GET_WIDGET, '1|9007199254740992')).toEqual(['2']);
});

test('without private fields', async () => {
  const notification = { type: 'NOTIFICATION', id: 8, androidTokens: { a: 't' }, iOSTokens: { b: 'u' } };
  const twitter = { type: 'TWITTER', id: 7, token: 't', secret: 's', username: 'u' };
  const app = await (await Harness.start({ widgets: [notification, twitter] })).owner();
  expect(JSON.stringify(await app.json(GET_WIDGET, '1|8'))).not.toMatch(/Tokens/);
  expect(JSON.stringify(await app.json(GET_WIDGET, '1|7'))).not.toMatch(/token|secret|username/);
});

test('not one inside a template', async () => {
  const inner = { ...led, id: 61 };
  const tiles = { type: 'DEVICE_TILES', id: 60, templates: [{ mode: 'PAGE', id: 1, widgets: [inner] }] };
  const app = await (await Harness.start({ widgets: [tiles] })).owner();
  expect(await app.ask(GET_WIDGET, '1|61')).toEqual(['2']);
});

test.each(['', '1', '1|x', '1|1', '2|9', '1|99999999999999999999'])('refuses %j', async (body) => {
  const app = await (await Harness.start({ widgets: [led] })).owner();
  expect(await app.ask(GET_WIDGET, body)).toEqual(['2']);
});
