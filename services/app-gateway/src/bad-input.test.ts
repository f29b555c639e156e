import { Command, type CommandName } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, until } from '../test/harness.ts';
import { ownerHandlers, preLoginHandlers } from './handlers/index.ts';

const KIB = 1024;

/** Bodies that mean nothing to most commands; `|` is NUL. */
const bodies = {
  nothing: '',
  word: 'x',
  words: 'x|y|z|w',
  ids: '9|9|9|9',
  nuls: Buffer.alloc(3),
  json: '1|{',
  types: '1|{"id":{},"name":[]}',
  long: `1|${'a'.repeat(32 * KIB)}`,
  huge: 'a'.repeat(1024 * KIB),
};

/** What each is answered, in this order. `ok`: such a body is as good as any other to the command. */
const answers: Partial<Record<CommandName, string>> = {
  REDEEM: '6 6 6 6 6 6 6 6 6',
  ACTIVATE_DASHBOARD: '2 2 2 2 2 2 2 2 2',
  DEACTIVATE_DASHBOARD: 'ok 2 2 2 2 2 2 2 2',
  REFRESH_TOKEN: '2 2 2 2 2 2 2 2 2',
  EMAIL: '2 2 2 2 2 2 2 2 2',
  SET_WIDGET_PROPERTY: '11 11 2 2 11 11 11 11 11',
  HARDWARE: '2 2 2 2 2 2 2 2 2',
  CREATE_DASH: '2 11 11 11 11 11 11 11 6',
  UPDATE_DASH: '2 11 11 11 11 11 11 11 6',
  DELETE_DASH: '2 2 2 2 2 2 2 2 2',
  LOAD_PROFILE_GZIPPED: 'ok 2 2 2 2 2 2 2 2',
  APP_SYNC: '2 2 2 2 2 2 2 2 2',
  SHARING: '2 2 2 2 2 ok ok ok 2',
  ADD_PUSH_TOKEN: '2 2 2 2 2 2 2 2 2',
  EXPORT_GRAPH_DATA: '2 2 2 2 2 2 2 2 2',
  GET_SHARE_TOKEN: '6 6 6 6 6 6 6 6 6',
  REFRESH_SHARE_TOKEN: '6 6 6 6 6 6 6 6 6',
  CREATE_WIDGET: '2 2 2 2 2 11 11 6 2',
  UPDATE_WIDGET: '2 2 2 2 2 11 11 6 2',
  DELETE_WIDGET: '2 2 2 2 2 2 2 2 2',
  ADD_ENERGY: '2 2 2 ok 2 ok ok 6 2',
  UPDATE_PROJECT_SETTINGS: '2 2 2 11 2 11 11 6 2',
  ASSIGN_TOKEN: '2 2 2 6 2 6 6 6 2',
  CREATE_DEVICE: '2 2 2 2 2 11 11 11 2',
  UPDATE_DEVICE: '2 2 2 2 2 11 11 11 2',
  DELETE_DEVICE: '2 2 2 2 2 2 2 2 2',
  GET_DEVICES: '2 2 2 2 2 2 2 2 2',
  CREATE_TAG: '2 2 2 2 2 11 11 11 2',
  UPDATE_TAG: '2 2 2 2 2 11 11 11 2',
  DELETE_TAG: '2 2 2 2 2 2 2 2 2',
  GET_TAGS: '2 2 2 2 2 2 2 2 2',
  MOBILE_GET_DEVICE: '2 2 2 2 2 2 2 2 2',
  UPDATE_FACE: '2 2 2 2 2 2 2 2 2',
  CREATE_APP: '2 11 11 11 11 11 11 6 6',
  UPDATE_APP: '2 11 11 11 11 11 11 6 6',
  DELETE_APP: '6 6 6 6 6 6 6 6 6',
  GET_PROJECT_BY_TOKEN: '6 6 6 6 6 6 6 6 6',
  EMAIL_QR: '2 2 2 2 2 11 11 11 2',
  GET_ENHANCED_GRAPH_DATA: '2 2 2 2 2 2 2 2 2',
  DELETE_ENHANCED_GRAPH_DATA: '2 2 2 2 2 2 2 2 2',
  GET_CLONE_CODE: '2 2 2 2 2 2 2 2 2',
  GET_PROJECT_BY_CLONE_CODE: '19 19 19 19 19 19 19 19 19',
  HARDWARE_RESEND_FROM_BLUETOOTH: '2 2 2 2 2 2 2 2 2',
  CREATE_TILE_TEMPLATE: '2 2 2 2 2 2 2 2 2',
  UPDATE_TILE_TEMPLATE: '2 2 2 2 2 2 2 2 2',
  DELETE_TILE_TEMPLATE: '2 2 2 2 2 2 2 2 2',
  GET_WIDGET: '2 2 2 2 2 2 2 2 2',
  GET_PROVISION_TOKEN: '2 2 2 2 2 11 11 11 2',
  DELETE_DEVICE_DATA: '2 2 2 2 2 2 2 2 2',
  CREATE_REPORT: '2 2 2 2 2 11 11 11 2',
  UPDATE_REPORT: '2 2 2 2 2 11 11 11 2',
  DELETE_REPORT: '2 2 2 2 2 2 2 2 2',
  EXPORT_REPORT: '2 2 2 2 2 2 2 2 2',
};

/** The same before the login. */
const answersBeforeLogin: Partial<Record<CommandName, string>> = {
  REGISTER: '2 2 2 2 2 2 2 2 2',
  LOGIN: '2 2 3 3 2 3 3 3 2',
  SHARE_LOGIN: '2 2 6 6 2 6 6 6 2',
  GET_SERVER: '2 2 2 2 2 11 11 2 2',
  RESET_PASSWORD: '2 2 2 2 2 2 2 2 2',
};

/** Commands that take any body. */
const anyBody: CommandName[] = ['PING', 'GET_ENERGY', 'LOGOUT'];

test('every command is in a table', () => {
  const served = (handlers: typeof ownerHandlers) =>
    Object.entries(Command).flatMap(([name, code]) => (handlers[code] ? [name] : []));
  expect(served(ownerHandlers).sort()).toEqual([...Object.keys(answers), ...anyBody].sort());
  expect(served(preLoginHandlers).sort()).toEqual(Object.keys(answersBeforeLogin).sort());
});

test.each(Object.entries(answers))('%s', async (name, expected) => {
  const statuses = expected.split(' ');
  for (const [at, [what, body]] of Object.entries(bodies).entries()) {
    const harness = await Harness.start();
    const app = await harness.owner();
    const before = harness.store.rows.get(1)?.profile;
    const answer = await app.ask(Command[name as CommandName], body);
    if (statuses[at] === 'ok') continue;
    expect(answer, what).toEqual([statuses[at]]);
    expect(harness.store.rows.get(1)?.profile, `the profile after ${what}`).toBe(before);
  }
});

test.each(Object.entries(answersBeforeLogin))('%s, before the login', async (name, expected) => {
  const app = new Harness().connect();
  for (const body of Object.values(bodies)) app.send(Command[name as CommandName], body);
  await until(() => app.lines.length === Object.keys(bodies).length, 'all answers');
  expect(app.lines.map((line) => line.replace('~', '')).join(' ')).toBe(expected);
});
