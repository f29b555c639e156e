import { body, widget } from '../account.ts';
import { type BadInput, type BadRow, idInProject, jsonInProject, LONG, MEGABYTE, SILENT } from './rows.ts';

const LED = widget(50, 'LED', 9);

/** Rows of a command `dashId\0widgetId\0json`. */
const TEMPLATE: readonly BadRow[] = [
  ['no body', '', '2'],
  ['a project alone', '1', '2'],
  ['no template', '1|13', '2'],
  ['empty JSON', '1|13|', '2'],
  ['half JSON', '1|13|{', '11'],
  ['an object for the id', '1|13|{"id":{}}', '11'],
  ['a project that is no number', 'x|13|{"id":1}', '2'],
  ['a widget that is no number', '1|x|{"id":1}', '2'],
  ['somebody else’s', '77|20|{"id":1}', '2'],
  ['somebody else’s widget', '1|20|{"id":1}', '2'],
  ['a widget without tiles', '1|10|{"id":1}', '2'],
  ['an unknown project', '9|13|{"id":1}', '2'],
  ['an unknown widget', '1|99|{"id":1}', '2'],
  ['32 KB', `1|${LONG}`, '2'],
  ['1 MB', MEGABYTE, '2'],
];

/** Widgets, tile templates, properties (app.md 6.5). */
export const WIDGETS: readonly BadInput[] = [
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
  { name: 'CREATE_TILE_TEMPLATE', rows: TEMPLATE },
  { name: 'UPDATE_TILE_TEMPLATE', rows: [...TEMPLATE, ['an unknown template', '1|13|{"id":9}', '2']] },
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
];
