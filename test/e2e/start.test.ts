import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AppClient } from '../kit/app-client.ts';
import { http } from '../kit/http-client.ts';
import { StandaloneServer } from '../kit/standalone.ts';
import { secure, targetOf } from '../kit/target.ts';
import { until } from '../kit/until.ts';

/** The time that a start of the built product may take, in ms. */
const START_MS = 3000;

let server: StandaloneServer;
let firstOutput: string;
let spare: string;
const others: StandaloneServer[] = [];

beforeAll(async () => {
  server = await StandaloneServer.start();
  // A data folder for starts that are not about the first one: making a database takes seconds.
  firstOutput = server.output;
  await server.stop();
  spare = join(server.folder, 'spare');
  cpSync(server.dataFolder, spare, { recursive: true });
  await server.start();
}, 120_000);

afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.remove()));
});

afterAll(async () => {
  await server?.remove();
});

async function prepare(environment?: Record<string, string>): Promise<StandaloneServer> {
  const other = await StandaloneServer.prepare(environment);
  others.push(other);
  return other;
}

/** A start that must fail: its one line. */
async function failure(other: StandaloneServer, args?: readonly string[]): Promise<string> {
  expect(await other.startInVain(args)).toEqual({ code: 1, signal: null });
  expect(other.output).toBe('');
  const lines = other.errors.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

function isBusy(): boolean {
  return (loadavg()[0] ?? 0) > 2 * availableParallelism();
}

/** CPU time that a process has used in all its threads, in ms (Linux; elsewhere without end). */
function cpuMs(pid: number | undefined): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.POSITIVE_INFINITY;
  // Behind the name in brackets: the 12th and 13th field, in hundredths of a second.
  const fields = readFileSync(file, 'utf8').replace(/.*\) /s, '').split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

async function canLogIn(email: string, password: string): Promise<boolean> {
  const app = await AppClient.connect(secure(targetOf(server)));
  try {
    await app.login(email, password);
    return true;
  } catch {
    return false;
  } finally {
    app.destroy();
  }
}

describe('the start', () => {
  test('ends with where everything is', () => {
    const { ports, output, dataFolder } = server;
    for (const port of Object.values(ports)) expect(output).toMatch(new RegExp(`^ +${port} `, 'm'));
    expect(output).toContain(dataFolder);
    expect(output).toMatch(new RegExp(`https://.+:${ports.https}/`));
    expect(output).toMatch(new RegExp(`Blynk.begin\\(auth, ssid, pass, ".+", ${ports.http}\\);`));
    expect(output).toMatch(new RegExp(`new Blynk.TcpClient\\(\\{ addr: '.+', port: ${ports.http} \\}\\)`));
  });

  test('shows the first administrator and a password that is right, once', async () => {
    const [, email = '', password = ''] = /Admin +(\S+), password (\S+)/.exec(firstOutput) ?? [];
    expect(password.length).toBeGreaterThanOrEqual(20);
    expect(await canLogIn(email, password)).toBe(true);
    expect(await canLogIn(email, `${password}x`)).toBe(false);
    await server.stop();
    await server.start();
    expect(server.output).not.toContain('password');
    expect(await canLogIn(email, password)).toBe(true);
  }, 60_000);

  test('of a built product is up within 3 s, installs nothing and builds nothing', async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      const time = await server.start();
      // Where more wants to run than there are cores, the clock says little: then what the start itself has used counts.
      times.push(isBusy() ? Math.min(time, cpuMs(server.pid)) : time);
      expect(server.errors).toBe('');
    }
    expect(Math.min(...times)).toBeLessThan(START_MS);
  }, 120_000);

  test('tells a probe that it is ready', async () => {
    const target = { ...targetOf(server), httpPort: server.ports.metrics };
    expect(await http(target, '/readyz')).toMatchObject({ status: 200 });
    expect((await http(target, '/metrics')).body).toContain('pinwire_connections');
  });

  test('takes the administrator from the settings', async () => {
    const other = await prepare({ ADMIN_EMAIL: 'boss@example.com', ADMIN_PASS: 'given' });
    await other.start();
    expect(other.output).toContain('boss@example.com, password given');
  }, 120_000);

  test('takes settings from files and options, and the environment over both', async () => {
    const other = await prepare({ APP_SSL_PORT: '0' });
    const file = join(other.folder, 'my.properties');
    writeFileSync(file, `app.ssl.port=${other.ports.appSsl}\nadmin.email=file@example.com\nallow.store.ip=false\n`);
    await other.start(['-serverConfig', 'my.properties', '-dataFolder', 'elsewhere']);
    expect(other.output).toContain(join(other.folder, 'elsewhere'));
    expect(other.output).toContain('file@example.com');
    expect(other.output).not.toContain(String(other.ports.appSsl));
  }, 120_000);
});

describe('a start that cannot be ends with 1 and one line', () => {
  test.each([
    [{ HTTP_PORT: 'eighty' }, /^http\.port = "eighty" \(HTTP_PORT\): allowed is /],
    [{ HTTPS_PORT: '65536' }, /^https\.port = "65536" \(HTTPS_PORT\): allowed is /],
    [{ LOG_LEVEL: 'loud' }, /^log\.level = "loud" \(LOG_LEVEL\): allowed is /],
    [{ USER_MESSAGE_QUOTA_LIMIT: '-1' }, /^user\.message\.quota\.limit = "-1" /],
    [{ SERVER_SSL_CERT: '/nowhere/cert.pem' }, /^server\.ssl\.cert and server\.ssl\.key: set both or none/],
  ])('for a wrong setting: %j', async (environment, line) => {
    expect(await failure(await prepare(environment))).toMatch(line);
  });

  test.each([
    [['-serverConfig', 'missing.properties'], /^missing\.properties: no such file/],
    [['-colour', 'red'], /^unknown option -colour: allowed are /],
    [['-hardPort'], /^option -hardPort wants a value/],
  ])('for a wrong option: %j', async (args, line) => {
    expect(await failure(await prepare(), args)).toMatch(line);
  });

  test.each([
    ['http.port', 'HTTP_PORT', 'http'],
    ['https.port', 'HTTPS_PORT', 'https'],
    ['metrics.port', 'METRICS_PORT', 'metrics'],
  ] as const)(
    'for a port in use: %s',
    async (key, variable, port) => {
      const taken = String(server.ports[port]);
      const other = await prepare({ [variable]: taken, DATA_FOLDER: spare });
      const line = await failure(other);
      expect(line).toBe(
        `${key} = ${taken}: another program uses this port; set ${variable} to another one, or to 0 to go without`,
      );
    },
    60_000,
  );

  test('for a data folder in use, and the first process goes on', async () => {
    const other = await prepare({ DATA_FOLDER: server.dataFolder });
    expect(await failure(other)).toMatch(
      new RegExp(`^data folder ${server.dataFolder}.* is in use by another process \\(pid ${server.pid}`),
    );
    expect((await http({ ...targetOf(server), httpPort: server.ports.metrics }, '/readyz')).status).toBe(200);
  }, 120_000);

  test('for a data folder that is a file', async () => {
    const other = await prepare();
    writeFileSync(other.dataFolder, 'not a folder');
    expect(await failure(other)).toContain(other.dataFolder);
  });
});

test.each([
  // A shell puts what it starts into a group of its own; the terminal sends Ctrl-C to all of it.
  ['Ctrl-C in its terminal', 'SIGINT', 'group'],
  ['SIGTERM to npm alone, as from a supervisor', 'SIGTERM', 'npm'],
] as const)(
  'npm start, and %s: the server stops in order',
  async (_how, signal, receiver) => {
    const other = await prepare();
    const env = { ...other.fullEnvironment, DATA_FOLDER: other.dataFolder };
    const child = spawn('npm', ['start'], {
      cwd: join(import.meta.dirname, '../..'),
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { pid = 0 } = child;
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    // Resolves when nobody holds its output any more: the server, not only npm, is gone.
    const ended = once(child, 'close');
    try {
      await until(() => output.includes('Pinwire is up'), 60_000);
    } finally {
      process.kill(receiver === 'group' ? -pid : pid, signal);
    }
    await ended;
    expect(output).toContain('"msg":"stopped"');
  },
  90_000,
);
