import type { CommandName } from '@pinwire/protocol';
import { body, device, widget } from './account.ts';

/** What it is, body, answer, and what the original does where it differs. */
export type BadRow = readonly [what: string, body: string, answer: string, original?: string];

export interface BadInput {
  name: CommandName;
  rows: readonly BadRow[];
}

/** The other account's project; its ids are the owner's and 7. */
export const FOREIGN_PROJECT = 77;

const SILENT = 'no answer';
const TOKEN = '0123456789abcdef0123456789abcdef';
/** Follows a project id, so that the whole is 32 KiB and a little. */
const LONG = `{a*${32 * 1024}}`;
const MEGABYTE = `{a*${1024 * 1024}}`;

/** Rows of a command whose body is a project id: whatever is none, or none of this account, is `bad`. */
function projectId(bad = '2', unknown = '2'): BadRow[] {
  return [
    ['no number', 'x', bad],
    ['a fraction', '1.5', bad],
    ['a number of 33 bits', '4294967297', bad],
    ['a project of somebody else', '77', unknown],
    ['an unknown project', '9', unknown],
    ['a negative project', '-1', unknown],
    ['32 KB', `1|${LONG}`, bad],
    ['1 MB', MEGABYTE, bad],
  ];
}

/** Rows of a command with an id inside a project: `own`, or the stranger's `foreign`. */
function idInProject(own: number, foreign: number, unknown = '2', short?: string): BadRow[] {
  return [
    ['no body', '', '2', short],
    ['a project alone', '1', '2', short],
    ['a project that is no number', `x|${own}`, '2'],
    ['an id that is no number', '1|x', '2'],
    ['an id that is a fraction', '1|0.5', '2'],
    ['somebody else’s project and id', `77|${foreign}`, '2'],
    ['somebody else’s id', `1|${foreign}`, unknown],
    ['an unknown project', `9|${own}`, '2'],
    ['an unknown id', '1|99', unknown],
    ['32 KB', `1|${LONG}`, '2'],
    ['1 MB', MEGABYTE, '2', short],
  ];
}

/** Rows of a command `dashId\0json`; `good` is JSON that another project would take. */
function jsonInProject(good: object, { short, long = '11' }: { short?: string; long?: string } = {}): BadRow[] {
  return [
    ['no body', '', '2', short],
    ['a project alone', '1', '2', short],
    ['empty JSON', '1|', '2'],
    ['half JSON', '1|{', '11'],
    ['an array', '1|[]', '11'],
    ['an object for a number', '1|{"id":{}}', '11'],
    ['a project that is no number', body('x', good), '2'],
    ['somebody else’s project', body(77, good), '2'],
    ['an unknown project', body(9, good), '2'],
    ['32 KB', `1|${LONG}`, long],
    ['1 MB', MEGABYTE, '2', short],
  ];
}

const LED = widget(50, 'LED', 9);
const APP = { theme: 'Blynk', provisionType: 'DYNAMIC', color: 1, isMultiFace: false, name: 'App', projectIds: [1] };
const TAG = { id: 100_050, name: 'New' };

export const BAD: readonly BadInput[] = [
  {
    name: 'REDEEM',
    rows: [
      ['no body', '', '6'],
      ['a word', 'x', '6'],
      ['an unknown token', TOKEN, '6'],
      ['parts', '1|2|3', '6'],
      ['a quote', "' or '1'='1", '6'],
      ['32 KB', LONG, '6'],
      ['1 MB', MEGABYTE, '6'],
    ],
  },
  { name: 'ACTIVATE_DASHBOARD', rows: [['no body', '', '2'], ...projectId()] },
  { name: 'DEACTIVATE_DASHBOARD', rows: projectId() },
  {
    name: 'REFRESH_TOKEN',
    rows: [
      ['no body', '', '2'],
      ['no number', 'x', '2'],
      ...idInProject(0, 7, '11').filter(([what]) => what !== 'no body' && what !== 'a project alone'),
    ],
  },
  {
    name: 'EMAIL',
    rows: [
      ['no body', '', '2'],
      ...idInProject(0, 7, '11').filter(([what]) => what !== 'no body' && what !== 'a project alone'),
      ['an unknown project alone', '9', '2'],
      ['somebody else’s project alone', '77', '2'],
      ['a template without its project', 'template', '2', SILENT],
      ['a template without its id', 'template|1|13', '2', SILENT],
      ['a template of a widget that has none', 'template|1|10|1', '2', SILENT],
      ['somebody else’s template', 'template|77|20|1', '2'],
      ['a template of an unknown widget', 'template|1|99|1', '2'],
      ['an unknown template', 'template|1|13|9', '2'],
    ],
  },
  {
    name: 'SET_WIDGET_PROPERTY',
    rows: [
      ['no body', '', '11'],
      ['a project alone', '1', '11'],
      ['no value', '1|10|label', '11'],
      ['an empty value', '1|10|label|', '11'],
      ['an empty widget', '1||label|x', '11'],
      ['an empty property', '1|10||x', '11'],
      ['a project that is no number', 'x|10|label|x', '2'],
      ['a widget that is no number', '1|x|label|x', '2'],
      ['somebody else’s project and widget', '77|17|label|x', '2'],
      ['somebody else’s widget', '1|17|label|x', '2'],
      ['an unknown project', '9|10|label|x', '2'],
      ['an unknown widget', '1|99|label|x', '2'],
      ['an unknown property', '1|10|isOn|1', '11'],
      ['a property in other letters', '1|10|Label|x', '11'],
      ['a property that a button does not have', '1|10|labels|x', '11'],
      ['a color that is a word', '1|10|color|red', '2'],
      ['a minimum that is a word', '1|10|min|low', '2'],
      ['32 KB', `1|${LONG}`, '11'],
      ['1 MB', MEGABYTE, '11'],
    ],
  },
  {
    name: 'HARDWARE',
    rows: [
      ['no body', '', '2', SILENT],
      ['a project alone', '1', '2', SILENT],
      ['an empty operation', '1|', '2', SILENT],
      ['no pin', '1|vw', '11'],
      ['no value', '1-0|vw|5', '11'],
      ['a project that is no number', 'x|vw|5|1', '2'],
      ['a device that is no number', '1-x|vw|5|1', '2'],
      ['a pin that is no number', '1|vw|x|1', '2'],
      ['an empty pin', '1|vw||1', '2'],
      ['pin 256', '1|vw|256|1', '2'],
      ['pin -1', '1|vw|-1|1', '2'],
      ['a pin type that is none', '1|xw|5|1', '2'],
      ['somebody else’s project and device', '77-7|vw|5|1', '2'],
      ['an unknown project', '9|vw|5|1', '2'],
      ['a read', '1|vr|5', '2', SILENT],
      ['a pin mode', '1|pm|5|out', '2', SILENT],
      ['a selector that is no number', '1|vu|x|1', '2'],
      ['a device for a selector that is no number', '1|vu|200000|x', '2'],
      ['somebody else’s selector', '1|vu|200007|7', '2'],
      ['a selector that is a button', '1|vu|10|0', '2', SILENT],
      ['a device that the selector does not offer', '1|vu|200000|7', '2', 'it is selected'],
      ['32 KB', `1|${LONG}`, '2', SILENT],
      ['1 MB', MEGABYTE, '2', SILENT],
    ],
  },
  {
    name: 'CREATE_DASH',
    rows: [
      ['no body', '', '2'],
      ['a word', 'x', '11'],
      ['half JSON', '{', '11'],
      ['an array', '[]', '11'],
      ['a number', '5', '11'],
      ['null', 'null', '11', SILENT],
      ['a word for the id', '{"id":"x"}', '11'],
      ['an object for the id', '{"id":{}}', '11'],
      ['an id of 33 bits', '{"id":4294967297}', '11'],
      ['an object for widgets', '{"id":5,"widgets":{}}', '11'],
      ['a number for devices', '{"id":5,"devices":5}', '11'],
      ['a word for a boolean', '{"id":5,"isActive":"maybe"}', '11'],
      ['a project that exists', '{"id":1,"name":"x"}', '6'],
      ['no_token and nothing', 'no_token|', '2'],
      ['no_token and half JSON', 'no_token|{', '11'],
      ['32 KB', LONG, '11'],
      ['1 MB', MEGABYTE, '6'],
    ],
  },
  {
    name: 'UPDATE_DASH',
    rows: [
      ['no body', '', '2'],
      ['half JSON', '{', '11'],
      ['an array', '[]', '11'],
      ['null', 'null', '2'],
      ['an object for the id', '{"id":{}}', '11'],
      ['a number for widgets', '{"id":1,"widgets":5}', '11'],
      ['somebody else’s project', '{"id":77,"name":"x"}', '2'],
      ['an unknown project', '{"id":9,"name":"x"}', '2'],
      ['32 KB', LONG, '11'],
      ['1 MB', MEGABYTE, '6'],
    ],
  },
  { name: 'DELETE_DASH', rows: [['no body', '', '2'], ...projectId()] },
  {
    name: 'LOAD_PROFILE_GZIPPED',
    rows: [
      ...projectId().filter(([what]) => what !== '32 KB'),
      ['two parts', '1|x', '2', SILENT],
      ['an unknown printed token', `${TOKEN}|77|ann@example.com`, '2', SILENT],
      ['a printed token with no project', `${TOKEN}|x|ann@example.com|Blynk`, '2', SILENT],
      ['32 KB', `1|${LONG}`, '2', SILENT],
    ],
  },
  {
    name: 'APP_SYNC',
    rows: [
      ['no body', '', '2'],
      ...projectId(),
      ['a device that is no number', '1-x', '2'],
      ['no device behind the sign', '1-', '2'],
      ['somebody else’s project and device', '77-7', '2'],
    ],
  },
  {
    name: 'SHARING',
    rows: [
      ['no body', '', '2', SILENT],
      ['a project alone', '1', '2', SILENT],
      ['a project that is no number', 'x|on', '2'],
      ['somebody else’s project, on', '77|on', '2'],
      ['somebody else’s project, off', '77|off', '2'],
      ['an unknown project', '9|on', '2'],
      ['32 KB', `9|${LONG}`, '2'],
      ['1 MB', MEGABYTE, '2', SILENT],
    ],
  },
  {
    name: 'ADD_PUSH_TOKEN',
    rows: [
      ['no body', '', '2', SILENT],
      ['no token', '1|uid', '2', SILENT],
      ['a project that is no number', 'x|uid|token', '2'],
      ['somebody else’s project', '77|uid|token', '2'],
      ['an unknown project', '9|uid|token', '2'],
      ['32 KB', `1|${LONG}`, '2', SILENT],
      ['1 MB', MEGABYTE, '2', SILENT],
    ],
  },
  {
    name: 'EXPORT_GRAPH_DATA',
    rows: [
      ...idInProject(11, 18),
      ['a widget that is no graph', '1|10', '2'],
      ['a device that is no number', '1-x|11', '2'],
    ],
  },
  { name: 'GET_SHARE_TOKEN', rows: [['no body', '', '6'], ...projectId('6')] },
  { name: 'REFRESH_SHARE_TOKEN', rows: [['no body', '', '6'], ...projectId('6')] },
  {
    name: 'CREATE_WIDGET',
    rows: [
      ...jsonInProject(LED, { long: '6' }),
      ['no size', '1|{"id":50,"type":"LED"}', '6'],
      ['no height', '1|{"id":50,"type":"LED","width":1,"height":0}', '6'],
      ['an id that exists', body(1, { ...LED, id: 10 }), '6'],
      ['a pin type that is none', body(1, { ...LED, pinType: 'LASER' }), '11'],
      ['somebody else’s tiles', body(1, 20, 1, LED), '2'],
      ['unknown tiles', body(1, 99, 1, LED), '2'],
      ['an unknown template', body(1, 13, 9, LED), '2'],
      ['tiles that are a button', body(1, 10, 1, LED), '2', SILENT],
    ],
  },
  {
    name: 'UPDATE_WIDGET',
    rows: [
      ...jsonInProject(widget(10, 'BUTTON', 5), { long: '6' }),
      ['no size', '1|{"id":10,"type":"BUTTON"}', '6'],
      ['somebody else’s widget', body(1, widget(17, 'BUTTON', 5)), '2'],
      ['an unknown widget', body(1, widget(99, 'BUTTON', 5)), '2'],
      ['another type', body(1, widget(10, 'LED', 5)), '2'],
    ],
  },
  { name: 'DELETE_WIDGET', rows: idInProject(10, 17) },
  {
    name: 'ADD_ENERGY',
    rows: [
      ['no body', '', '2'],
      ['no number', 'x|transaction', '2'],
      ['a number of 33 bits', '4294967297|transaction', '2'],
      ['no transaction', '100', '6', 'no answer to the first of a socket'],
      ['an empty transaction', '100|', '6'],
      ['a transaction of cracked apps', '100|com.blynk.energy.100', '6'],
      ['another one', '100|1234567890123456789.1234567890123456', '6'],
      ['a negative amount', '-100|transaction', '2', '200 and less energy'],
      ['32 KB', `1|${LONG}`, '6', '200'],
      ['1 MB', MEGABYTE, '2'],
    ],
  },
  { name: 'UPDATE_PROJECT_SETTINGS', rows: jsonInProject({}, { long: '6' }).map(settings) },
  {
    name: 'ASSIGN_TOKEN',
    rows: [
      ['no body', '', '2', SILENT],
      ['a project alone', '1', '2', SILENT],
      ['an empty token', '1|', '6'],
      ['an unknown token', `1|${TOKEN}`, '6'],
      ['somebody else’s project', `77|${TOKEN}`, '6'],
      ['a project that is no number', `x|${TOKEN}`, '2'],
      ['32 KB', `1|${LONG}`, '6'],
      ['1 MB', MEGABYTE, '2', SILENT],
    ],
  },
  {
    name: 'CREATE_DEVICE',
    rows: [
      ...jsonInProject(device(5)),
      ['no board', '1|{"id":5,"name":"x"}', '2'],
      ['a name of 51 characters', '1|{"id":5,"boardType":"ESP8266","name":"{a*51}"}', '2'],
      ['an id that exists', body(1, device(0)), '6'],
    ],
  },
  {
    name: 'UPDATE_DEVICE',
    rows: [
      ...jsonInProject(device(0)),
      ['no board', '1|{"id":0,"name":"x"}', '2'],
      ['a name of 51 characters', '1|{"id":0,"boardType":"ESP8266","name":"{a*51}"}', '2'],
      ['somebody else’s device', body(1, device(7)), '11'],
      ['an unknown device', body(1, device(99)), '11'],
    ],
  },
  { name: 'DELETE_DEVICE', rows: idInProject(0, 7) },
  { name: 'GET_DEVICES', rows: [['no body', '', '2'], ...projectId()] },
  {
    name: 'CREATE_TAG',
    rows: [
      ...jsonInProject(TAG),
      ['an id below 100000', '1|{"id":99999,"name":"x"}', '2'],
      ['no name', '1|{"id":100050}', '2'],
      ['an empty name', '1|{"id":100050,"name":""}', '2'],
      ['a name of 41 characters', '1|{"id":100050,"name":"{a*41}"}', '2'],
      ['an id that exists', '1|{"id":100000,"name":"x"}', '2'],
      ['a name that exists', '1|{"id":100050,"name":"All"}', '2'],
      ['26 devices', body(1, { ...TAG, deviceIds: Array.from({ length: 26 }, (_, id) => id) }), '2'],
      ['a word for a device', '1|{"id":100050,"name":"x","deviceIds":["x"]}', '11'],
    ],
  },
  {
    name: 'UPDATE_TAG',
    rows: [
      ...jsonInProject({ id: 100_000, name: 'x' }),
      ['somebody else’s tag', '1|{"id":100007,"name":"x"}', '2'],
      ['an unknown tag', '1|{"id":100050,"name":"x"}', '2'],
      ['a name of 41 characters', '1|{"id":100000,"name":"{a*41}"}', '2'],
      ['an empty name', '1|{"id":100000,"name":""}', '2'],
    ],
  },
  { name: 'DELETE_TAG', rows: idInProject(100_000, 100_007) },
  { name: 'GET_TAGS', rows: [['no body', '', '2'], ...projectId()] },
  { name: 'MOBILE_GET_DEVICE', rows: idInProject(0, 7, '11', SILENT) },
  { name: 'UPDATE_FACE', rows: [['no body', '', '2'], ['a project without faces', '1', '6'], ...projectId()] },
  {
    name: 'CREATE_APP',
    rows: [
      ['no body', '', '2'],
      ['half JSON', '{', '11'],
      ['an array', '[]', '11'],
      ['an empty object', '{}', '6'],
      ['an empty name', body({ ...APP, name: '' }), '6'],
      ['no projects', body({ ...APP, projectIds: undefined }), '6'],
      ['no theme', body({ ...APP, theme: undefined }), '6'],
      ['no way to provision', body({ ...APP, provisionType: undefined }), '6'],
      ['a way to provision that is none', body({ ...APP, provisionType: 'MAYBE' }), '11'],
      ['a word for projects', body({ ...APP, projectIds: 'x' }), '11'],
      ['32 KB', LONG, '6'],
      ['1 MB', MEGABYTE, '6'],
    ],
  },
  {
    name: 'UPDATE_APP',
    rows: [
      ['no body', '', '2'],
      ['half JSON', '{', '11'],
      ['an empty object', '{}', '6'],
      ['an unknown app', body({ ...APP, id: 'blynkaaaaaaaa' }), '6'],
      ['no id', body(APP), '6'],
      ['32 KB', LONG, '6'],
      ['1 MB', MEGABYTE, '6'],
    ],
  },
  {
    name: 'DELETE_APP',
    rows: [
      ['no body', '', '6'],
      ['an unknown app', 'blynkaaaaaaaa', '6'],
      ['parts', '1|2', '6'],
      ['32 KB', LONG, '6'],
      ['1 MB', MEGABYTE, '6'],
    ],
  },
  {
    name: 'GET_PROJECT_BY_TOKEN',
    rows: [
      ['no body', '', '6'],
      ['an unknown token', TOKEN, '6'],
      ['a path', '../../etc/passwd', '6'],
      ['32 KB', LONG, '6'],
      ['1 MB', MEGABYTE, '6'],
    ],
  },
  {
    name: 'EMAIL_QR',
    rows: [
      ['no body', '', '2', SILENT],
      ['a project alone', '1', '2', SILENT],
      ['a project that is no number', 'x|blynkaaaaaaaa', '2'],
      ['somebody else’s project', '77|blynkaaaaaaaa', '2'],
      ['an unknown project', '9|blynkaaaaaaaa', '2'],
      ['an unknown app', '1|blynkaaaaaaaa', '11'],
      ['32 KB', `1|${LONG}`, '11'],
      ['1 MB', MEGABYTE, '2', SILENT],
    ],
  },
  {
    name: 'GET_ENHANCED_GRAPH_DATA',
    rows: [
      ['no body', '', '2'],
      ['a project alone', '1', '2'],
      ['no period', '1|11', '2'],
      ['a project that is no number', 'x|11|DAY', '2'],
      ['a widget that is no number', '1|x|DAY', '2'],
      ['a device that is no number', '1-x|11|DAY', '2'],
      ['somebody else’s project and graph', '77|18|DAY', '2'],
      ['somebody else’s graph', '1|18|DAY', '2'],
      ['an unknown project', '9|11|DAY', '2'],
      ['an unknown graph', '1|99|DAY', '2'],
      ['a widget that is no graph', '1|10|DAY', '2'],
      ['a page that is no number', '1|11|DAY|x', '2'],
      ['a period that is none', '1|11|NEVER', '2', SILENT],
      ['a period in small letters', '1|11|day', '2', SILENT],
      ['32 KB', `1|${LONG}`, '2'],
      ['1 MB', MEGABYTE, '2'],
    ],
  },
  {
    name: 'DELETE_ENHANCED_GRAPH_DATA',
    rows: [
      ...idInProject(11, 18),
      ['a widget that is no graph', '1|10', '2', SILENT],
      ['a stream that is no number', '1|11|x', '2'],
      ['a device that is no number', '1-x|11', '2'],
    ],
  },
  { name: 'GET_CLONE_CODE', rows: [['no body', '', '2'], ...projectId()] },
  {
    name: 'GET_PROJECT_BY_CLONE_CODE',
    rows: [
      ['no body', '', '19'],
      ['a word', 'x', '19'],
      ['an unknown code', TOKEN, '19'],
      ['an unknown code to create from', `${TOKEN}|create`, '19'],
      ['a path', '../../../etc/passwd', '19'],
      ['a path to create from', '../../../etc/passwd|x', '19'],
      ['32 KB', LONG, '19'],
      ['1 MB', MEGABYTE, '19'],
    ],
  },
  {
    name: 'HARDWARE_RESEND_FROM_BLUETOOTH',
    rows: [
      ['no body', '', '2'],
      ['seven bytes', '1-0|vw|', '2'],
      ['no value', '1-0|vw|5', '2'],
      ['an empty value', '1-0|vw|5|', '2'],
      ['a project that is no number', 'x-0|vw|5|1', '2'],
      ['a device that is no number', '1-x|vw|5|1', '2'],
      ['a pin that is no number', '1-0|vw|x|1', '2'],
      ['pin 256', '1-0|vw|256|1', '2'],
      ['a pin type that is none', '1-0|xw|5|1', '2'],
      ['somebody else’s project and device', '77-7|vw|5|1', '2'],
      ['an unknown project', '9-0|vw|5|1', '2'],
      ['no device', '1|vw|5|value', '2', SILENT],
      ['32 KB', `1|${LONG}`, '2', SILENT],
      ['1 MB', MEGABYTE, '2'],
    ],
  },
  { name: 'CREATE_TILE_TEMPLATE', rows: template(true) },
  {
    name: 'UPDATE_TILE_TEMPLATE',
    rows: [...template(true), ['an unknown template', '1|13|{"id":9}', '2']],
  },
  {
    name: 'DELETE_TILE_TEMPLATE',
    rows: [
      ['no body', '', '2'],
      ['a project alone', '1', '2'],
      ['no template', '1|13', '2', SILENT],
      ['a project that is no number', 'x|13|1', '2'],
      ['a widget that is no number', '1|x|1', '2'],
      ['a template that is no number', '1|13|x', '2'],
      ['somebody else’s', '77|20|1', '2'],
      ['somebody else’s widget', '1|20|1', '2'],
      ['an unknown project', '9|13|1', '2'],
      ['an unknown widget', '1|99|1', '2'],
      ['an unknown template', '1|13|9', '2'],
      ['32 KB', `1|${LONG}`, '2', SILENT],
      ['1 MB', MEGABYTE, '2'],
    ],
  },
  { name: 'GET_WIDGET', rows: idInProject(10, 17) },
  {
    name: 'GET_PROVISION_TOKEN',
    rows: [
      ...jsonInProject(device(5), { short: SILENT }),
      ['no board', '1|{"id":5,"name":"x"}', '2'],
      ['an id that exists', body(1, device(0)), '6'],
    ],
  },
  {
    name: 'DELETE_DEVICE_DATA',
    rows: [
      ['no body', '', '2', SILENT],
      ['a project alone', '1', '2', SILENT],
      ['a project that is no number', 'x-0', '2'],
      ['a device that is no number', '1-x', '2'],
      ['somebody else’s project and device', '77-7', '2'],
      ['all of somebody else’s devices', '77-*', '2'],
      ['an unknown project', '9-0', '2'],
      ['a pin type that is none', '1-0|x5', '2'],
      ['pin 256', '1-0|v256', '2'],
      ['32 KB', `1|${LONG}`, '2', SILENT],
      ['1 MB', MEGABYTE, '2', SILENT],
    ],
  },
  {
    name: 'CREATE_REPORT',
    rows: [
      ...jsonInProject({ id: 1 }),
      ['an empty report', '1|{}', '2'],
      ['a type that is none', '1|{"id":1,"reportType":{"type":"HOURLY"}}', '11'],
    ],
  },
  { name: 'UPDATE_REPORT', rows: [...jsonInProject({ id: 1 }), ['an unknown report', '1|{"id":9}', '2']] },
  { name: 'DELETE_REPORT', rows: idInProject(1, 1) },
  { name: 'EXPORT_REPORT', rows: idInProject(1, 1) },
];

/** Any object is good as settings, with whatever unknown fields: `{"id":{}}` names none of theirs. */
function settings(row: BadRow): BadRow {
  return row[0] === 'an object for a number' ? [row[0], '1|{"color":{}}', '11'] : row;
}

function template(hasJson: boolean): BadRow[] {
  const json = hasJson ? '{"id":1}' : '1';
  return [
    ['no body', '', '2'],
    ['a project alone', '1', '2'],
    ['no template', '1|13', '2'],
    ['empty JSON', '1|13|', '2'],
    ['half JSON', '1|13|{', '11'],
    ['an object for the id', '1|13|{"id":{}}', '11'],
    ['a project that is no number', `x|13|${json}`, '2'],
    ['a widget that is no number', `1|x|${json}`, '2'],
    ['somebody else’s', `77|20|${json}`, '2'],
    ['somebody else’s widget', `1|20|${json}`, '2'],
    ['a widget without tiles', `1|10|${json}`, '2'],
    ['an unknown project', `9|13|${json}`, '2'],
    ['an unknown widget', `1|99|${json}`, '2'],
    ['32 KB', `1|${LONG}`, '2'],
    ['1 MB', MEGABYTE, '2'],
  ];
}

/** Before the login, where `{stranger}` is the address of an account. */
export const BEFORE_LOGIN: readonly BadInput[] = [
  {
    name: 'REGISTER',
    rows: [
      ['no body', '', '2'],
      ['two parts', 'ann@example.com|hash', '2'],
      ['words', 'x|y|z', '2'],
      ['an account that exists', '{stranger}|hash|Blynk', '4'],
      ['JSON', '{"email":"ann@example.com"}|hash|Blynk', '2'],
      ['32 KB', `${LONG}@example.com|hash|Blynk`, '2'],
    ],
  },
  {
    name: 'LOGIN',
    rows: [
      ['no body', '', '2'],
      ['a word', 'x', '2'],
      ['words', 'x|y', '3'],
      ['somebody else’s account', '{stranger}|hash', '5'],
      ['a quote', "' or '1'='1|hash", '3'],
      ['32 KB', `x|${LONG}`, '3'],
    ],
  },
  {
    name: 'GET_SERVER',
    rows: [
      ['no body', '', '2'],
      ['a word', 'x', '2'],
      ['words', 'x|y', '11'],
      ['no app name', '{stranger}|', '2'],
      ['32 KB', `x|${LONG}`, '2'],
    ],
  },
  {
    name: 'SHARE_LOGIN',
    rows: [
      ['no body', '', '2'],
      ['an address alone', '{stranger}', '2'],
      ['words', 'x|y', '6'],
      ['an unknown token', `{stranger}|${TOKEN}`, '6'],
      ['an empty token', '{stranger}||ios|1', '6'],
      ['32 KB', `{stranger}|${LONG}`, '6'],
    ],
  },
  {
    name: 'RESET_PASSWORD',
    rows: [
      ['no body', '', '2', SILENT],
      ['a word', 'x', '2', SILENT],
      ['a start alone', 'start', '2'],
      ['an unknown token', `verify|${TOKEN}`, '6'],
      ['an unknown token to reset with', `reset|${TOKEN}|hash`, '6'],
      ['32 KB', `verify|${LONG}`, '6'],
    ],
  },
];
