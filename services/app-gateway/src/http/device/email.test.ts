import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const WIDGET = { type: 'EMAIL', id: 6, x: 0, y: 0, width: 1, height: 1 };
const MAIL = { to: 'bob@example.com', subj: 'Hi', title: 'Text' };

test('the mail is plain text', async () => {
  const kit = await HttpKit.start({ widgets: [WIDGET] });
  expect(await kit.post('/email', MAIL)).toMatchObject({ status: 200, type: undefined, body: '' });
  expect(kit.harness.mails).toEqual([{ to: 'bob@example.com', subject: 'Hi', body: 'Text', type: 'text' }]);
});

test('a mail server that refuses is nothing that the client hears of', async () => {
  const kit = await HttpKit.start({ widgets: [WIDGET] });
  kit.harness.outbox.fails = true;
  expect((await kit.post('/email', MAIL)).status).toBe(200);
});

test('twenty at once, then one a minute', async () => {
  const kit = await HttpKit.start({ widgets: [WIDGET] });
  const statuses: number[] = [];
  for (let sent = 0; sent < 21; sent++) statuses.push((await kit.post('/email', MAIL)).status);
  expect(statuses).toEqual([...Array(20).fill(200), 429]);
  kit.harness.clock += 60_000;
  expect((await kit.post('/email', MAIL)).status).toBe(200);
  expect(kit.harness.mails).toHaveLength(21);
});

const WRONG = "Email body is wrong. Missing or empty fields 'to', 'subj'.";

test.each([
  [{ isActive: false }, '{}', 'Project is not active.'],
  [{}, '{}', 'No email widget.'],
  [{ widgets: [WIDGET] }, 'null', WRONG],
  [{ widgets: [WIDGET] }, '{"subj":"s"}', WRONG],
  [{ widgets: [WIDGET] }, '{"to":"bob@example.com","subj":""}', WRONG],
  [{ widgets: [WIDGET] }, '{"to":"nobody","subj":"s"}', WRONG],
])('%j refuses %s', async (project, payload, body) => {
  const kit = await HttpKit.start(project);
  expect(await kit.post('/email', payload)).toMatchObject({ status: 400, type: 'text/plain;charset=utf-8', body });
  expect(kit.harness.mails).toEqual([]);
});
