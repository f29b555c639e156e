import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, json } from '../../test/harness.ts';

const { UPDATE_WIDGET, GET_WIDGET } = Command;
const slider = { type: 'SLIDER', id: 3, width: 2, height: 1, deviceId: 0, pinType: 'VIRTUAL', pin: 5 };

test.each([
  ['the same pin keeps the old value', 5, '42'],
  ['another pin takes that of the JSON', 6, '7'],
])('%s', async (_, pin, value) => {
  const app = await (await Harness.start({ widgets: [slider] })).owner();
  await app.ask(Command.HARDWARE, '1-0|vw|5|42');
  expect(await app.ask(UPDATE_WIDGET, `1|${json({ ...slider, pin, label: 'New', value: '7' })}`)).toEqual(['200']);
  expect(await app.json(GET_WIDGET, '1|3')).toMatchObject({ label: 'New', pin, value });
});

test('push tokens, reports and tiles are not the client’s', async () => {
  const notification = { type: 'NOTIFICATION', id: 8, width: 2, height: 1, androidTokens: { a: 't' } };
  const tiles = { type: 'DEVICE_TILES', id: 60, width: 2, height: 1, templates: [{ mode: 'PAGE', id: 1 }] };
  const app = await (await Harness.start({ widgets: [notification, tiles] })).owner();
  await app.ask(UPDATE_WIDGET, `1|${json({ ...notification, androidTokens: { b: 'u' } })}`);
  await app.ask(UPDATE_WIDGET, `1|${json({ ...tiles, templates: [], rows: 3 })}`);
  expect(await app.json(Command.LOAD_PROFILE_GZIPPED, '1')).toMatchObject({
    widgets: [{ androidTokens: { a: 't', b: 'u' } }, { rows: 3, templates: [{ id: 1 }] }],
  });
});

test('fewer tabs take their widgets with them, for their energy', async () => {
  const tabs = { type: 'TABS', id: 1, width: 2, height: 1, tabs: [{ id: 0 }, { id: 1 }] };
  const app = await (await Harness.start({ widgets: [tabs, { ...slider, tabId: 1 }] })).owner();
  expect(await app.ask(UPDATE_WIDGET, `1|${json({ ...tabs, tabs: [{ id: 0 }] })}`)).toEqual(['200']);
  expect(await app.ask(GET_WIDGET, '1|3')).toEqual(['2']);
  expect(await app.ask(Command.GET_ENERGY)).toEqual(['36 100000']);
});

test.each([
  ['nothing', '', '2'],
  ['no JSON', '1', '2'],
  ['an empty JSON', '1|', '2'],
  ['too long a text', `1|${json({ ...slider, label: 'l'.repeat(20_480) })}`, '6'],
  ['an unknown project', `2|${json(slider)}`, '2'],
  ['bad JSON', '1|{x', '11'],
  ['no height', `1|${json({ ...slider, height: 0 })}`, '6'],
  ['an unknown widget', `1|${json({ ...slider, id: 9 })}`, '2'],
  ['another type', `1|${json({ ...slider, type: 'LED' })}`, '2'],
])('%s is refused', async (_, body, status) => {
  const app = await (await Harness.start({ widgets: [slider] })).owner();
  expect(await app.ask(UPDATE_WIDGET, body)).toEqual([status]);
});
