import { type BadInput, LONG, SILENT, TOKEN } from './rows.ts';

/** Before the login (app.md 3), where `{stranger}` is the address of an account. */
export const BEFORE_LOGIN: readonly BadInput[] = [
  {
    name: 'REGISTER',
    rows: [
      ['no body', '', '2'],
      ['two parts', 'ann@example.com|hash', '2'],
      ['words', 'x|y|z', '2'],
      ['an account that exists', '{stranger}|hash|Blynk', '4'],
      ['JSON', '{"email":"ann@example.com"}|hash|Blynk', '2'],
      ['32 KB', `${LONG}@example.com|hash|Blynk`, '2'],
    ],
  },
  {
    name: 'LOGIN',
    rows: [
      ['no body', '', '2'],
      ['a word', 'x', '2'],
      ['words', 'x|y', '3'],
      ['somebody else’s account', '{stranger}|hash', '5'],
      ['a quote', "' or '1'='1|hash", '3'],
      ['32 KB', `x|${LONG}`, '3'],
    ],
  },
  {
    name: 'GET_SERVER',
    rows: [
      ['no body', '', '2'],
      ['a word', 'x', '2'],
      ['words', 'x|y', '11'],
      ['no app name', '{stranger}|', '2'],
      ['32 KB', `x|${LONG}`, '2'],
    ],
  },
  {
    name: 'SHARE_LOGIN',
    rows: [
      ['no body', '', '2'],
      ['an address alone', '{stranger}', '2'],
      ['words', 'x|y', '6'],
      ['an unknown token', `{stranger}|${TOKEN}`, '6'],
      ['an empty token', '{stranger}||ios|1', '6'],
      ['32 KB', `{stranger}|${LONG}`, '6'],
    ],
  },
  {
    name: 'RESET_PASSWORD',
    rows: [
      ['no body', '', '2', SILENT],
      ['a word', 'x', '2', SILENT],
      ['a start alone', 'start', '2'],
      ['an unknown token', `verify|${TOKEN}`, '6'],
      ['an unknown token to reset with', `reset|${TOKEN}|hash`, '6'],
      ['32 KB', `verify|${LONG}`, '6'],
    ],
  },
];
