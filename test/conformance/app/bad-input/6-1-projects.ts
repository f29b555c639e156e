import { type BadInput, type BadRow, jsonInProject, LONG, MEGABYTE, projectId, SILENT, TOKEN } from './rows.ts';

/** Profile and projects (app.md 6.1). */
export const PROJECTS: readonly BadInput[] = [
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
  { name: 'UPDATE_PROJECT_SETTINGS', rows: jsonInProject({}, { long: '6' }).map(settings) },
];

/** Any object is good as settings, with whatever unknown fields: `{"id":{}}` names none of theirs. */
function settings(row: BadRow): BadRow {
  return row[0] === 'an object for a number' ? [row[0], '1|{"color":{}}', '11'] : row;
}
