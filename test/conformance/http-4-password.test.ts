import { describe } from 'vitest';
import { targetKind } from '../kit/target.ts';
import { given, requests } from './kit/index.ts';

const account = given({ watch: [] });

const form = (path: string, body: string, type = 'application/x-www-form-urlencoded'): string =>
  `POST ${path}\ncontent-type: ${type}\n\n${body}`;
const WEB_TOKEN = 'a'.repeat(64);
const OUTDATED = '400 text Your token was not found or it is outdated. Please try again.';
const REPEAT = '400 text Invalid token. Please repeat all steps.';
const BAD = '400 text Invalid request parameters.';

/** The targets that the suite starts have no mail server. */
const hasNoMail = targetKind() !== 'external';

const ASKED = hasNoMail ? '400 text Error sending reset email.' : '200 json Email was sent.';

describe('POST resetPassword (http.md 4)', () => {
  requests(account, [
    ['no address', form('/resetPassword', ''), '400 text null email has not valid format.'],
    [
      'an address without a domain',
      form('/resetPassword', 'email=nobody'),
      '400 text nobody email has not valid format.',
    ],
    ['an address with a blank', form('/resetPassword', 'email=a%20b'), '400 text a b email has not valid format.'],
    [
      'an account that nobody has: one answer for all',
      form('/resetPassword', 'email={newEmail}'),
      ASKED,
      {
        better: 'the original tells who has an account',
      },
    ],
    ...(hasNoMail ? [['an account', form('/resetPassword', 'email={email}'), ASKED] as const] : []),
    [
      'another app than the one of the account',
      form('/resetPassword', 'email={email}&appName=Other'),
      ASKED,
      {
        better: 'the original tells who has an account',
      },
    ],
    [
      'another type',
      form('/resetPassword', 'email={email}', 'text/plain'),
      '~400 .*',
      { better: 'the original answers 500' },
    ],
    ['GET', 'GET /resetPassword', '404 -'],
  ]);
});

describe('GET landing (http.md 4)', () => {
  requests(account, [
    ['a token that nobody has', `GET /landing?token=${WEB_TOKEN}`, OUTDATED],
    ['a token of 63 characters', `GET /landing?token=${'a'.repeat(63)}`, OUTDATED],
    ['markup', 'GET /landing?token=%22%3E%3Cscript%3E', OUTDATED],
    ['32 characters', `GET /landing?token=${'a'.repeat(32)}`, OUTDATED],
    ['no token', 'GET /landing', BAD, { better: 'the original answers 500' }],
  ]);
});

describe('POST updatePassword (http.md 4)', () => {
  requests(account, [
    ['a token that nobody has', form('/updatePassword', `password=x&token=${WEB_TOKEN}`), REPEAT],
    ['no token', form('/updatePassword', 'password=x'), REPEAT],
    ['nothing', form('/updatePassword', ''), REPEAT],
    ['the token of a device', form('/updatePassword', 'password=x&token={token0}'), REPEAT],
    ['GET', 'GET /updatePassword', '404 -'],
  ]);
});

describe('GET restore (http.md 4)', () => {
  requests(account, [
    ['a token of the wrong length', 'GET /restore?token=abc', BAD],
    ['no token', 'GET /restore', BAD, { better: 'the original answers 500' }],
    ['markup for a token', `GET /restore?token=${'a'.repeat(62)}%22%3E`, BAD],
    ['an address that is none', `GET /restore?token=${WEB_TOKEN}&email=nobody`, BAD],
    [
      'a page, whoever has the token',
      `GET /restore?token=${WEB_TOKEN}&email={email}`,
      `~200 text/html .*${WEB_TOKEN}.*`,
    ],
    ['a page without an address', `GET /restore?token=${WEB_TOKEN}`, `~200 text/html .*${WEB_TOKEN}.*`],
    [
      'a token of the app',
      `GET /restore?token=${'a'.repeat(32)}`,
      `~200 text/html .*${'a'.repeat(32)}.*`,
      {
        better: 'the original takes those of the web only',
      },
    ],
  ]);
});
