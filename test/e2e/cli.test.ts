import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeviceClient, newEmail } from '../kit/app-client.ts';
import { plain, startTarget, type Target } from '../kit/target.ts';
import { until } from '../kit/until.ts';

const ROOT = join(import.meta.dirname, '../..');

let target: Target;

beforeAll(async () => {
  target = await startTarget();
}, 120_000);

afterAll(async () => {
  await target?.close();
});

interface Run {
  child: ChildProcess;
  output: string;
  errors: string;
  ended: Promise<number | null>;
}

/** `npm run cli -- …` without npm; its port comes from the settings, as for a user. */
function start(...args: string[]): Run {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'services/standalone/src/cli.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, HTTPS_PORT: String(target.httpsPort) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run: Run = { child, output: '', errors: '', ended: once(child, 'close').then(([code]) => code) };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.errors += text;
  });
  return run;
}

async function cli(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const run = start(...args);
  const code = await run.ended;
  return { code, output: run.output, errors: run.errors };
}

async function newUser(): Promise<[string, string]> {
  const user: [string, string] = [newEmail(), 'correct horse'];
  expect((await cli('create-account', ...user)).code).toBe(0);
  return user;
}

function tokenIn(output: string): string {
  return /^token ([\w-]{32})$/m.exec(output)?.[1] ?? '';
}

test('an account, a device with its first project, another device, the list', async () => {
  const user = await newUser();
  expect((await cli('list', ...user)).output).toContain('no project yet');
  const first = await cli('create-device', ...user);
  expect(first).toMatchObject({ code: 0, errors: '' });
  const second = await cli('create-device', ...user, '--name', 'Pump', '--board', 'ESP32');
  expect(second.output).toContain('project 1, device 1 "Pump"');
  const device = await DeviceClient.login(plain(target), tokenIn(first.output));
  const { output } = await cli('list', ...user);
  expect(output).toMatch(new RegExp(`1-0 +${tokenIn(first.output)} +online +"My device"`));
  expect(output).toMatch(new RegExp(`1-1 +${tokenIn(second.output)} +offline +"Pump"`));
  await device.close();
}, 60_000);

test('watch shows what a device sends, write sends it something', async () => {
  const user = await newUser();
  const device = await DeviceClient.login(plain(target), tokenIn((await cli('create-device', ...user)).output));
  const watch = start('watch', ...user);
  await until(() => watch.output.includes('watching'));
  device.virtualWrite(5, 23);
  await until(() => watch.output.includes('1-0 V5 = 23'));
  expect(await cli('write', ...user, '1-0', 'V6', 'hello')).toMatchObject({ code: 0, output: 'sent\n' });
  expect((await device.nextWrite(6)).parts[2]).toBe('hello');
  await device.close();
  await until(() => watch.output.includes('1-0 is offline'));
  expect((await cli('write', ...user, '1-0', 'V6', 'kept')).output).toBe('kept: the device is offline\n');
  watch.child.kill('SIGINT');
  expect(await watch.ended).toBe(0);
}, 60_000);

test('help', async () => {
  for (const args of [[], ['help'], ['--help']]) {
    const { code, output } = await cli(...args);
    expect(code).toBe(0);
    for (const name of ['create-account', 'create-device', 'list', 'watch', 'write']) expect(output).toContain(name);
  }
});

test.each([
  ['an unknown command', ['frobnicate'], 2, 'unknown command frobnicate'],
  ['a missing value', ['create-account', 'ann@example.com'], 2, 'usage: npm run cli -- create-account E-MAIL PASSWORD'],
  ['an unknown option', ['list', 'a', 'b', '--colour'], 2, '--colour'],
  ['no e-mail', ['create-account', 'ann', 'secret'], 1, 'this is not an e-mail address'],
  ['no such account', ['list', 'nobody@example.com', 'x'], 1, 'there is no account with this e-mail'],
  ['no server', ['list', 'a', 'b', '--server', '127.0.0.1:1'], 1, 'no server at 127.0.0.1:1'],
  ['no such pin', ['write', 'a@example.com', 'x', '1-0', 'Q5', '1'], 2, 'wanted is a pin'],
])('%s is told in one line', async (_what, args, code, line) => {
  const run = await cli(...args);
  expect(run.code).toBe(code);
  expect(run.errors.split('\n')[0]).toContain(line);
  expect(run.errors).not.toMatch(/^\s+at /m);
});

test('an account that is there, a wrong password, an unknown project', async () => {
  const [email, password] = await newUser();
  expect((await cli('create-account', email, password)).errors).toContain('already');
  expect((await cli('list', email, 'wrong')).errors).toBe('the password is wrong\n');
  const { errors } = await cli('create-device', email, password, '--project', 'Attic');
  expect(errors).toBe('there is no project "Attic"; there are: none\n');
}, 60_000);
