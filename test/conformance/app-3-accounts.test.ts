import { Command } from '@pinwire/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppClient, newEmail, passwordHash } from '../kit/app-client.ts';
import { secure, type Target } from '../kit/target.ts';
import { Account, connect, HEADERS, widget } from './app/account.ts';
import { improved } from './app/improved.ts';
import { conformanceTarget } from './kit/index.ts';

const { GET_SERVER, LOAD_PROFILE_GZIPPED, LOGIN, LOGOUT, PING, REGISTER } = Command;

let target: Target;
beforeAll(async () => {
  target = await conformanceTarget();
}, 120_000);
afterAll(() => target?.close());

test.each([
  ['test@gmail.com', '123', '/pyQf3JCj5XoczfsYJ4LUb+y0DONGMl/AFzLiBTo8LA='],
  ['ann@example.com', 'secret', 'MypV5EHBB2Za6ayqHCA3LtwU+WR5z2k3MUokN1YDLzk='],
  ['Ann@Example.com', 'secret', 'MypV5EHBB2Za6ayqHCA3LtwU+WR5z2k3MUokN1YDLzk='],
])('the hash of %s and %s is as clients make it (3.1)', (email, password, hash) => {
  expect(passwordHash(email, password)).toBe(hash);
});

/** Addresses with `#` for something that no other case has. */
const ADDRESSES: readonly [address: string, answer: number][] = [
  ['#@example.com', 200],
  ['#.b@example.com', 200],
  ['#+tag@example.com', 200],
  ['#_-!$&*@example.com', 200],
  ['"# b"@example.com', 200],
  ['#@sub.domain.example.org', 200],
  ['#@[127.0.0.1]', 200],
  [' #@example.com ', 200],
  ['#{a*32}@example.com', 200],
  ['#', 2],
  ['#example.com', 2],
  ['#@', 2],
  ['@example.com', 2],
  ['#@example.com.', 2],
  ['#@localhost', 2],
  ['#@com', 2],
  ['#@example..com', 2],
  ['#?@example.com', 2],
  ['#@exa?mple.com', 2],
  ['#..b@example.com', 2],
  ['.#@example.com', 2],
  ['#.@example.com', 2],
  ['# b@example.com', 2],
  ['#@exam ple.com', 2],
  ['#@-example.com', 2],
  ['#{a*64}@example.com', 2],
  ['#@{a*250}.com', 2],
  ['', 2],
  [' ', 2],
];

describe.each(HEADERS)('over the %s header', (header) => {
  const open = () => connect(target, header);
  const opened = () => Account.open(target, header);

  describe('GET_SERVER (3.2)', () => {
    test('tells a host, for an account and for nobody alike, any number of times', async () => {
      const account = await opened();
      const app = await open();
      const host = await app.text(GET_SERVER, `${account.email}|Blynk`);
      expect(host).toMatch(/^[\w.:-]+$/);
      expect(await app.text(GET_SERVER, `${newEmail()}|Blynk`)).toBe(host);
      expect(await app.text(GET_SERVER, `${account.email.toUpperCase()}|Blynk`)).toBe(host);
      expect(await app.text(GET_SERVER, `${account.email}|{a*100}`)).toBe(host);
    });

    test.each([
      ['no body', '', '2'],
      ['one part', 'ann@example.com', '2'],
      ['an empty app name', 'ann@example.com|', '2'],
      ['an app name of 101 characters', 'ann@example.com|{a*101}', '2'],
      ['a bad app name before a bad address', 'nobody|', '2'],
      ['no address', 'nobody|Blynk', '11'],
      ['an address with a question mark', 'a?b@example.com|Blynk', '11'],
    ])('%s', async (_, body, answer) => {
      const app = await open();
      expect(await app.ask(GET_SERVER, body)).toBe(answer);
      expect(await app.ask(LOGIN, 'x')).toBe('2');
    });
  });

  describe('REGISTER (3.3)', () => {
    test.each(ADDRESSES)('the address "%s" is answered with %i (3.8)', async (address, answer) => {
      const unique = newEmail().split('@')[0] as string;
      const app = await connect(target, 'mobile');
      expect(await app.ask(REGISTER, `${address.replace('#', unique)}|hash|Blynk`)).toBe(String(answer));
    });

    test.each([
      ['no body', ''],
      ['one part', 'ann@example.com'],
      ['two parts', 'ann@example.com|hash'],
    ])('%s is 2', async (_, body) => {
      const app = await open();
      expect(await app.ask(REGISTER, body)).toBe('2');
    });

    improved('is possible', 'over the web header 6, and the connection is closed', async () => {
      const app = await open();
      expect(await app.ask(REGISTER, `${newEmail()}|hash|Blynk`)).toBe('200');
    });

    test('does not log in, and a second one is 6 and closes', async () => {
      const app = await connect(target, 'mobile');
      expect(await app.ask(REGISTER, `${newEmail()}|hash|Blynk`)).toBe('200');
      expect(await app.ask(REGISTER, `${newEmail()}|hash|Blynk`)).toBe('6');
      expect(await app.next()).toBe('closed');
    });

    test('a ping after it closes, for nobody has logged in', async () => {
      const app = await connect(target, 'mobile');
      expect(await app.ask(REGISTER, `${newEmail()}|hash|Blynk`)).toBe('200');
      expect(await app.ask(PING)).toBe('closed');
    });

    test('an account that exists is 4, whatever the hash and the case of the address', async () => {
      const account = await opened();
      const app = await connect(target, 'mobile');
      expect(await app.ask(REGISTER, `${account.email}|other|Blynk`)).toBe('4');
      expect(await app.ask(REGISTER, `${account.email.toUpperCase()}|other|Blynk`)).toBe('4');
      expect(await app.ask(REGISTER, `  ${account.email} |other|Blynk`)).toBe('4');
      expect(await app.ask(LOGIN, account.login())).toBe('200');
    });

    test('the same address with another app name is another account', async () => {
      const account = await opened();
      const app = await connect(target, 'mobile');
      expect(await app.ask(REGISTER, `${account.email}|other|some-app`)).toBe('200');
      expect(await app.ask(LOGIN, `${account.email}|${account.hash}|ios|1.0.0|some-app`)).toBe('5');
      expect(await app.ask(LOGIN, `${account.email}|other|ios|1.0.0|some-app`)).toBe('200');
      expect(await app.ask(LOAD_PROFILE_GZIPPED)).toBe('24 {}');
    });

    test('what is behind the second NUL is the app name as a whole: Blynk has no such account', async () => {
      const app = await connect(target, 'mobile');
      const email = newEmail();
      await app.ask(REGISTER, `${email}|hash|Blynk|more`);
      expect(await app.ask(LOGIN, `${email}|hash`)).toBe('3');
    });
  });

  describe('LOGIN (3.4)', () => {
    const forms = {
      'two parts': '',
      'three parts': '|x',
      'four parts': '|Android|2.27.34',
      'five parts': '|web|1.0.0|Blynk',
      'a trailing empty app name': '|ios|1.0.0|',
      'a system in capitals': '|IOS|9',
      'a version that is none': '|Android|latest|Blynk',
    };
    test.each(Object.entries(forms))('%s', async (_, rest) => {
      const account = await opened();
      const app = await open();
      expect(await app.ask(LOGIN, `${account.email}|${account.hash}${rest}`)).toBe('200');
      expect(await app.quiet()).toBe('200');
    });

    improved('of six parts the fifth is the app name', 'it is Blynk whatever the fifth part is', async () => {
      const account = await Account.open(target, header, { appName: 'other' });
      const app = await open();
      expect(await app.ask(LOGIN, `${account.email}|${account.hash}|ios|1.0.0|other|more`)).toBe('200');
    });

    test('the case of the address does not matter, blanks around it do', async () => {
      const account = await opened();
      const app = await open();
      expect(await app.ask(LOGIN, ` ${account.email}|${account.hash}`)).toBe('3');
      expect(await app.ask(LOGIN, `${account.email} |${account.hash}`)).toBe('3');
      expect(await app.ask(LOGIN, `${account.email.toUpperCase()}|${account.hash}`)).toBe('200');
    });

    test('failures leave the connection open until it succeeds', async () => {
      const account = await opened();
      const app = await open();
      for (const [body, answer] of [
        ['', '2'],
        [account.email, '2'],
        [`${newEmail()}|${account.hash}`, '3'],
        [`${account.email}|`, '2'],
        [`${account.email}|wrong`, '5'],
        [`${account.email}|${account.hash.toLowerCase()}`, '5'],
        [`${account.email}|${account.hash} `, '5'],
        [`${account.email}|${account.hash}|ios|1.0.0|nobodys-app`, '3'],
        [`${account.email}|token|ios|1.0.0|facebook`, '6'],
        [account.login(), '200'],
      ] as const) {
        expect(await app.ask(LOGIN, body), body).toBe(answer);
      }
    });

    test.each(['', 'x', '{a*500}', 'with blanks  ', 'ümläut €'])('"%s" may be a hash', async (hash) => {
      const app = await connect(target, 'mobile');
      const email = newEmail();
      expect(await app.ask(REGISTER, `${email}|${hash}|Blynk`)).toBe('200');
      expect(await app.ask(LOGIN, `${email}|${hash}|ios|1.0.0|Blynk`)).toBe('200');
    });

    test('nothing follows it: no profile, no values', async () => {
      const account = await Account.withProject(target, header, { widgets: [widget(1, 'LED', 5, { value: '1' })] });
      expect(await (await account.session()).quiet()).toBe('200');
    });

    test('version 1.1.1 is told that it is outdated, with the id of the login', async () => {
      const account = await opened();
      const app = await open();
      app.send(LOGIN, account.login('ios', '1.1.1'), 77);
      expect(await app.next()).toBe('0 77 200');
      expect(await app.next()).toMatch(/^72 77 [\x20-\x7e]+$/);
      expect(await app.quiet()).toBe('200');
    });

    test.each(['1.1.0', '1.1.2', '1.1', '2.27.34'])('version %s is not', async (version) => {
      const account = await opened();
      expect(await (await account.session(header, undefined, 'ios', version)).quiet()).toBe('200');
    });

    test('ten sessions of an account live side by side', async () => {
      const account = await opened();
      const apps = await Promise.all(Array.from({ length: 10 }, () => account.session()));
      expect(await Promise.all(apps.map((app) => app.quiet()))).toEqual(apps.map(() => '200'));
      expect(await account.app.quiet()).toBe('200');
    });
  });

  describe('LOGOUT (3.7)', () => {
    test.each([
      ['without a body', ''],
      ['with a uid', 'uid-1'],
      ['with a uid of 32 KB', '{a*32768}'],
    ])('%s is 200, and the connection is closed', async (_, body) => {
      const account = await opened();
      const other = await account.session();
      expect(await account.app.ask(LOGOUT, body)).toBe('200');
      expect(await account.app.next()).toBe('closed');
      expect(await other.quiet()).toBe('200');
    });
  });
});

test('one socket registers, logs in and works (3.10)', async () => {
  const client = await AppClient.connect(secure(target));
  const [email, password] = [newEmail(), 'p'];
  await client.register(email, password);
  await client.login(email, password);
  expect(await client.projects()).toEqual([]);
  await client.close();
});
