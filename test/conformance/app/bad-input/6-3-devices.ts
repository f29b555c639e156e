import { body, device } from '../account.ts';
import {
  type BadInput,
  idInProject,
  jsonInProject,
  LONG,
  MEGABYTE,
  projectId,
  SILENT,
  TOKEN,
  wrongId,
} from './rows.ts';

/** Devices and tokens (app.md 6.3). */
export const DEVICES: readonly BadInput[] = [
  {
    name: 'REFRESH_TOKEN',
    rows: [['no body', '', '2'], ['no number', 'x', '2'], ...wrongId(0, 7, '11')],
  },
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
  { name: 'MOBILE_GET_DEVICE', rows: idInProject(0, 7, '11', SILENT) },
  {
    name: 'GET_PROVISION_TOKEN',
    rows: [
      ...jsonInProject(device(5), { short: SILENT }),
      ['no board', '1|{"id":5,"name":"x"}', '2'],
      ['an id that exists', body(1, device(0)), '6'],
    ],
  },
];
