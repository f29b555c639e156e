import { type BadInput, LONG, MEGABYTE, TOKEN } from './rows.ts';

/** Energy (app.md 6.8). */
export const ENERGY: readonly BadInput[] = [
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
];
