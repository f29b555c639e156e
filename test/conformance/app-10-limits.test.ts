import { Command } from '@pinwire/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../kit/app-client.ts';
import { startTarget, type Target, targetKind } from '../kit/target.ts';
import { Account, connect, HEADERS } from './app/account.ts';
import { improved } from './app/improved.ts';

const { LOGIN, PING, REGISTER } = Command;

const RATE = 100;
const REGISTRATIONS = 40;

// Of a server with limits of its own; a cluster applies them with the same code.
describe.runIf(targetKind() === 'standalone')('10 limits', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget({
      USER_MESSAGE_QUOTA_LIMIT: String(RATE),
      HOURLY_REGISTRATIONS_LIMIT: String(REGISTRATIONS),
    });
  }, 120_000);
  afterAll(() => target?.close());

  describe.each(HEADERS)('over the %s header', (header) => {
    improved('of a flood whole frames are dropped, one of them is answered with 1', 'only headers are', async () => {
      const { app } = await Account.open(target, header);
      const sent = 20 * RATE;
      for (let id = 1; id <= sent; id++) app.send(PING, `body ${id}`, id);
      const answers: string[] = [];
      // The one that is refused with 1 is the last to be answered until the rate allows more.
      do answers.push(await app.next());
      while (!answers.at(-1)?.endsWith(' 1'));
      const taken = answers.slice(0, -1);
      expect(taken).toEqual(taken.map((_, at) => `0 ${at + 1} 200`));
      expect(answers.at(-1)).toBe(`0 ${taken.length + 1} 1`);
      expect(taken.length).toBeGreaterThanOrEqual(RATE);
      expect(taken.length).toBeLessThan(sent);
      expect(app.client.isClosed).toBe(false);
    });

    test('other sessions of the account are not concerned', async () => {
      const account = await Account.open(target, header);
      for (let id = 1; id <= 10 * RATE; id++) account.app.send(PING, '', id);
      const other = await account.session();
      for (let at = 0; at < 20; at++) expect(await other.quiet()).toBe('200');
    });
  });

  test('one registration too many in an hour is 6, whatever came of the others', async () => {
    const app = await connect(target, 'mobile');
    let answer = '';
    for (let at = 0; at <= REGISTRATIONS + 1 && answer !== '6'; at++) answer = await app.ask(REGISTER, 'x|y|z');
    expect(answer).toBe('6');
    expect(await app.ask(REGISTER, `${newEmail()}|hash|Blynk`)).toBe('6');
    expect(await app.ask(LOGIN, 'x')).toBe('2');
  });
});
