import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const WIDGET = { type: 'NOTIFICATION', id: 6, x: 0, y: 0, width: 1, height: 1 };
const PHONES = { ...WIDGET, priority: 'high', androidTokens: { a: 'token-a' }, iOSTokens: { b: 'token-b' } };

test('every phone gets the text', async () => {
  const kit = await HttpKit.start({ widgets: [PHONES] });
  expect(await kit.post('/notify', { body: 'Door is open' })).toMatchObject({ status: 200, type: undefined, body: '' });
  const common = { accountId: 1, dashId: 1, priority: 'high', text: 'Door is open' };
  expect(kit.pushed).toEqual([
    { ...common, platform: 'android', uid: 'a', token: 'token-a' },
    { ...common, platform: 'ios', uid: 'b', token: 'token-b' },
  ]);
});

test.each([
  [{ widgets: [PHONES] }, '{}', 'Body is empty or larger than 255 chars.'],
  [{ widgets: [PHONES] }, 'null', 'Body is empty or larger than 255 chars.'],
  [{ widgets: [PHONES] }, `{"body":"${'x'.repeat(256)}"}`, 'Body is empty or larger than 255 chars.'],
  [{ isActive: false }, '{"body":""}', 'Body is empty or larger than 255 chars.'],
  [{ isActive: false }, '{"body":"x"}', 'Project is not active.'],
  [{}, '{"body":"x"}', 'No notification widget.'],
  [{ widgets: [WIDGET] }, '{"body":"x"}', 'Notification widget not initialized.'],
])('%j refuses %s', async (project, payload, body) => {
  const kit = await HttpKit.start(project);
  expect(await kit.post('/notify', payload)).toMatchObject({ status: 400, type: 'text/plain;charset=utf-8', body });
  expect(kit.pushed).toEqual([]);
});

test('a body that is no JSON object', async () => {
  const kit = await HttpKit.start({ widgets: [PHONES] });
  expect(await kit.post('/notify', '[]')).toMatchObject({ status: 500, body: 'Error parsing body param. []' });
  expect((await kit.post('/notify', '{}', 'text/plain')).status).toBe(500);
});
