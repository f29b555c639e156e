import { type BadInput, idInProject, jsonInProject } from './rows.ts';

/** Reports (app.md 6.12). */
export const REPORTS: readonly BadInput[] = [
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
