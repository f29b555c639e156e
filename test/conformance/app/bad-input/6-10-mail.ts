import { type BadInput, LONG, MEGABYTE, SILENT, wrongId } from './rows.ts';

/** Push tokens and mail (app.md 6.10). */
export const MAIL: readonly BadInput[] = [
  {
    name: 'EMAIL',
    rows: [
      ['no body', '', '2'],
      ...wrongId(0, 7, '11'),
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
];
