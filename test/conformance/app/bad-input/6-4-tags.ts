import { body } from '../account.ts';
import { type BadInput, idInProject, jsonInProject, projectId } from './rows.ts';

const TAG = { id: 100_050, name: 'New' };

/** Tags (app.md 6.4). */
export const TAGS: readonly BadInput[] = [
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
];
