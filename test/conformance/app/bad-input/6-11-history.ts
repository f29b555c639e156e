import { type BadInput, idInProject, LONG, MEGABYTE, SILENT } from './rows.ts';

/** History (app.md 6.11). */
export const HISTORY: readonly BadInput[] = [
  {
    name: 'EXPORT_GRAPH_DATA',
    rows: [
      ...idInProject(11, 18),
      ['a widget that is no graph', '1|10', '2'],
      ['a device that is no number', '1-x|11', '2'],
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
];
