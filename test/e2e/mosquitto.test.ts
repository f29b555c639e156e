import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppClient, Command, newAccount, openApp, type TestAccount } from '../kit/app-client.ts';
import { program } from '../kit/programs.ts';
import { startTarget, type Target } from '../kit/target.ts';

const run = promisify(execFile);

let target: Target;
let account: TestAccount;
let app: AppClient;
let publisher: string;
let subscriber: string;

beforeAll(async () => {
  publisher = await program('mosquitto_pub');
  subscriber = await program('mosquitto_sub');
  target = await startTarget();
  account = await newAccount(target);
  app = await openApp(account);
}, 300_000);

afterAll(async () => {
  app?.destroy();
  await target?.close();
});

function login(version: string, user = 'device'): string[] {
  const address = ['-h', target.host, '-p', String(target.mqttPort), '-V', version];
  return [...address, '-u', user, '-P', account.tokens[0] ?? ''];
}

/** Starts mosquitto_sub and waits until it has subscribed; resolves with what it printed when it ends. */
async function subscribe(version: string, ...args: string[]): Promise<{ lines: Promise<string[]> }> {
  const child = spawn(subscriber, [...login(version), '-d', '-W', '10', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const granted = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/^Subscribed/m.test(output)) resolve();
    });
    child.once('close', () => reject(new Error(`it ended before it had subscribed: ${output}`)));
  });
  const lines = once(child, 'close').then(() => output.split('\n').filter((line) => line.startsWith('> ')));
  await granted;
  return { lines };
}

describe.each(['mqttv31', 'mqttv311', 'mqttv5'])('mosquitto clients, %s', (version) => {
  test.each(['0', '1'])('a value published with QoS %s reaches the app', async (qos) => {
    await run(publisher, [...login(version), '-t', 'ds/V5', '-m', `${version} ${qos}`, '-q', qos]);
    expect((await app.nextWrite(1, 0, 5)).parts).toEqual(['1-0', 'vw', '5', `${version} ${qos}`]);
  });

  test('the original form reaches the app', async () => {
    await run(publisher, [...login(version, account.email), '-t', 'hardware', '-m', 'vw 6 23']);
    expect((await app.nextWrite(1, 0, 6)).parts).toEqual(['1-0', 'vw', '6', '23']);
  });

  test('the last value comes first, then what an app writes', async () => {
    app.hardware(1, 0, 'vw', 8, 'last');
    // It is answered behind the write.
    await app.command(Command.PING);
    const { lines } = await subscribe(version, '-t', 'downlink/ds/V8', '-C', '2', '-F', '> %r %q %p', '-q', '1');
    app.hardware(1, 0, 'vw', 8, 'now');
    expect(await lines).toEqual(['> 1 1 last', '> 0 1 now']);
  });

  test('the last will is written when the client is killed', async () => {
    const child = spawn(
      subscriber,
      [...login(version), '-t', 'downlink/#', '--will-topic', 'ds/V9', '--will-payload', `gone ${version}`, '-d'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let output = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        output += chunk;
        if (output.includes('Subscribed')) resolve();
      });
    });
    child.kill('SIGKILL');
    expect((await app.nextWrite(1, 0, 9)).parts.at(-1)).toBe(`gone ${version}`);
  });

  test('a wrong token is refused', async () => {
    const args = [...login(version).slice(0, -1), 'x'.repeat(32), '-t', 'ds/V5', '-m', '1'];
    await expect(run(publisher, args)).rejects.toMatchObject({ code: version === 'mqttv5' ? 134 : 4 });
  });
});
