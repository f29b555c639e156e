import { Command } from '@pinwire/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../kit/app-client.ts';
import { type Target, targetKind } from '../kit/target.ts';
import { Account, connect, HEADERS } from './app/account.ts';
import { improved } from './app/improved.ts';
import { conformanceTarget } from './kit/index.ts';

const { LOGIN, RESET_PASSWORD } = Command;

let target: Target;
beforeAll(async () => {
  target = await conformanceTarget();
}, 120_000);
afterAll(() => target?.close());

/** Whether mails of the target go nowhere: the ones that the suite starts have no mail server. */
const hasNoMail = targetKind() !== 'external';

/** What the original does with all of it over the web header; strict runs leave that out. */
const ON_WEB = 'over the web header the connection is closed';

describe.each(HEADERS)('RESET_PASSWORD (3.5) over the %s header', (header) => {
  const rows: readonly (readonly [what: string, body: string, answer: string, original?: string])[] = [
    ['no body', '', '2', 'no answer'],
    ['start without address', 'start', '2'],
    ['start without app name', 'start|ann@example.com', '2'],
    ['start with no address', 'start|nobody|Blynk', '2'],
    ['start with a bad address', 'start|a?b@example.com|Blynk', '2'],
    ['verify without token', 'verify', '2'],
    ['verify with an empty token', 'verify|', '2'],
    ['verify with an unknown token', 'verify|0123456789abcdef0123456789abcdef', '6'],
    ['verify with a path', 'verify|../../etc/passwd', '6'],
    ['reset without token', 'reset', '2'],
    ['reset without hash', 'reset|0123456789abcdef0123456789abcdef', '2'],
    ['reset with an unknown token', 'reset|0123456789abcdef0123456789abcdef|hash', '6'],
    ['reset with a token of 32 KB', 'reset|{a*32768}|hash', '6'],
    ['a step in capitals', 'START|ann@example.com|Blynk', '2', 'no answer'],
    ['a step that is none', 'begin|ann@example.com|Blynk', '2', 'no answer'],
  ];
  for (const [what, body, answer, original = header === 'web' ? ON_WEB : undefined] of rows) {
    improved(what, original, async () => {
      const app = await connect(target, header);
      expect(await app.ask(RESET_PASSWORD, body)).toBe(answer);
      // The connection is open still.
      expect(await app.ask(LOGIN, '')).toBe('2');
    });
  }

  test('start for nobody is 2, and so it is for the wrong app', async () => {
    const account = await Account.open(target, header);
    const app = await connect(target, header);
    expect(await app.ask(RESET_PASSWORD, `start|${newEmail()}|Blynk`)).toBe('2');
    expect(await app.ask(RESET_PASSWORD, `start|${account.email}|other`)).toBe('2');
    expect(await app.ask(LOGIN, account.login())).toBe('200');
  });

  if (hasNoMail) {
    improved('a mail that cannot be sent is 19 and blocks nothing', 'a second start is 6', async () => {
      const account = await Account.open(target, header);
      const app = await connect(target, header);
      expect(await app.ask(RESET_PASSWORD, `start|${account.email}|Blynk`)).toBe('19');
      expect(await app.ask(RESET_PASSWORD, `start|  ${account.email.toUpperCase()} |Blynk`)).toBe('19');
      expect(await app.ask(LOGIN, account.login())).toBe('200');
    });
  }
});
