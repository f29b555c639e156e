import { body } from '../account.ts';
import { type BadInput, LONG, MEGABYTE, projectId, SILENT, TOKEN } from './rows.ts';

const APP = { theme: 'Blynk', provisionType: 'DYNAMIC', color: 1, isMultiFace: false, name: 'App', projectIds: [1] };

/** Cloning and publishing (app.md 6.9). */
export const FACES: readonly BadInput[] = [
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
];
