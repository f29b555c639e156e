import { type BadInput, LONG, MEGABYTE, projectId, SILENT } from './rows.ts';

/** Sharing (app.md 6.7). */
export const SHARING: readonly BadInput[] = [
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
  { name: 'GET_SHARE_TOKEN', rows: [['no body', '', '6'], ...projectId('6')] },
  { name: 'REFRESH_SHARE_TOKEN', rows: [['no body', '', '6'], ...projectId('6')] },
];
