import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { newEmail } from '../kit/app-client.ts';
import { connect, type Doc, device } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { GET_PROJECT_BY_CLONE_CODE, GET_WIDGET, LOAD_PROFILE_GZIPPED, LOGIN, REGISTER } = Command;

/** Texts that mean something to databases, files and pages, but not here. */
const NASTY = [
  "'; DROP TABLE accounts; --",
  '" OR ""="',
  '../../../../etc/passwd',
  '%00%0a',
  '<script>alert(1)</script>',
  '#{7+7}',
  '__proto__',
  'constructor',
  '\u202egnp.exe',
  'a\\u0000b',
];

chapter('11 security', ({ withProject, open, header, common }) => {
  for (const text of NASTY) {
    test(`${JSON.stringify(text)} is text like any other`, async () => {
      const account = await open();
      const project = {
        id: 1,
        name: text,
        widgets: [{ type: 'TEXT', id: 3, width: 1, height: 1, text, [text]: text }],
      };
      expect(await account.app.ask(Command.CREATE_DASH, JSON.stringify(project))).toBe('200');
      expect(await account.load()).toMatchObject({ name: text });
      expect(await account.app.json(GET_WIDGET, '1|3')).toMatchObject({ text });
      expect(await account.app.ask(GET_PROJECT_BY_CLONE_CODE, text)).toBe('19');
      expect(({} as Doc).text).toBeUndefined();
    });
  }

  improved('passwords cannot be tried for long', 'any number of logins is allowed', async () => {
    const account = await open();
    const app = await connect(account.target, header);
    const answers: string[] = [];
    while (answers.length < 40 && answers.at(-1) !== '6') answers.push(await app.ask(LOGIN, `${account.email}|wrong`));
    expect(answers.at(-1)).toBe('6');
    expect(answers.slice(0, -1)).toEqual(answers.slice(0, -1).map(() => '5'));
    expect(answers.length).toBeGreaterThan(5);
    // Neither another account nor a session is concerned.
    const other = await open();
    expect(await (await other.connect()).ask(LOGIN, other.login())).toBe('200');
    expect(await account.app.quiet()).toBe('200');
  });

  test('the hash of an account comes back nowhere', async () => {
    const account = await withProject();
    expect(await account.app.text(LOAD_PROFILE_GZIPPED)).not.toContain(account.hash);
  });

  test('tokens cannot be guessed from one another', async () => {
    const account = await open();
    const { devices = [] } = await account.project({ devices: Array.from({ length: 40 }, (_, id) => device(id)) });
    const tokens = devices.map(({ token = '' }) => token);
    expect(new Set(tokens).size).toBe(40);
    // 24 random bytes: no two of 40 begin or end alike.
    for (const part of [(one: string) => one.slice(0, 8), (one: string) => one.slice(-8)]) {
      expect(new Set(tokens.map(part)).size).toBe(40);
    }
  });

  test('an account cannot be taken over by registering it again', async () => {
    const account = await withProject();
    const app = await connect(account.target, 'mobile');
    for (const email of [account.email, ` ${account.email}`, account.email.toUpperCase()]) {
      expect(await app.ask(REGISTER, `${email}|mine|Blynk`)).toBe('4');
    }
    expect(await app.ask(LOGIN, `${account.email}|mine`)).toBe('5');
  });

  const account = common();
  test('a login of one account shows nothing of another with the same app name', async () => {
    const app = await connect(account().target, header);
    expect(await app.ask(LOGIN, `${newEmail()}|${account().hash}`)).toBe('3');
    expect(await account().app.ask(LOAD_PROFILE_GZIPPED)).toBe('24 {}');
  });
});
