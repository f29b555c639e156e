// npm run conformance: plays test/conformance against a server, see test/conformance/README.md. The last line says how
// many cases passed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { countTests, dist, ensureInstall, root } from './lib.mjs';

const USAGE = `usage: npm run conformance -- [options] [vitest options]
  --target HOST[:PLAIN[:TLS]]  a server that runs already (ports 8080 and 9443); without it a Pinwire is started
  --mqtt PORT                  its port for MQTT devices
  --admin EMAIL:PASSWORD       its administrator
  --ca FILE                    certificate of its TLS port
  --only CHAPTER               files whose name begins so: hardware, hardware-4, http, app, mqtt, vectors
  --strict                     without the cases where Pinwire does better than the original`;

const { values, positionals } = read();
const folder = 'test/conformance';
const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.ts'));
const chosen = files.filter((name) => name.startsWith(values.only ?? ''));
if (chosen.length === 0) fail(`no chapter begins with ${values.only}; there are ${files.join(', ')}`);

const env = environment();
if (values.target !== undefined)
  await checkPorts(env.PINWIRE_TARGET_HOST, [env.PINWIRE_TARGET_HTTP_PORT, env.PINWIRE_TARGET_HTTPS_PORT]);
ensureInstall();
const report = join(dist, 'tmp', `conformance-${process.pid}.json`);
mkdirSync(join(dist, 'tmp'), { recursive: true });
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project=conformance',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...chosen.map((name) => `${folder}/${name}`),
    ...positionals,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } },
);
const { passed, failed, skipped } = countTests(report);
rmSync(report, { force: true });
const failures = status !== 0 && failed === 0 ? 1 : failed;
console.log(`\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} left out` : ''}`);
process.exitCode = failures === 0 ? 0 : 1;

function environment() {
  const { target, mqtt, admin, ca, strict } = values;
  const own = strict ? { PINWIRE_CONFORMANCE_STRICT: '1' } : {};
  if (target === undefined) return { ...own, PINWIRE_TARGET: 'standalone' };
  const [, host, plain = '8080', tls = '9443'] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?(?::(\d+))?$/.exec(target) ?? [];
  if (host === undefined) fail(`--target ${target}: HOST[:PLAIN[:TLS]]`);
  return {
    ...own,
    PINWIRE_TARGET: 'external',
    PINWIRE_TARGET_HOST: host.replace(/^\[|\]$/g, ''),
    PINWIRE_TARGET_HTTP_PORT: plain,
    PINWIRE_TARGET_HTTPS_PORT: tls,
    PINWIRE_TARGET_MQTT_PORT: mqtt ?? '0',
    ...(admin === undefined ? {} : { PINWIRE_CONFORMANCE_ADMIN: admin }),
    ...(ca === undefined ? {} : { PINWIRE_TARGET_CA: resolve(process.env.INIT_CWD ?? process.cwd(), ca) }),
  };
}

/** Ends with one line when nobody listens there, instead of with a thousand failures. */
async function checkPorts(host, ports) {
  for (const port of ports) {
    await new Promise((resolve) => {
      const socket = connect({ host, port: Number(port), timeout: 5000 });
      const away = (why) => fail(`there is no server at ${host}:${port}: ${why}`);
      socket.once('connect', () => resolve(socket.destroy()));
      socket.once('timeout', () => away('no answer within 5 s'));
      socket.once('error', ({ code }) => away(code));
    });
  }
}

function read() {
  const text = { type: 'string' };
  const options = { target: text, mqtt: text, admin: text, ca: text, only: text, strict: { type: 'boolean' } };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return fail(error.message);
  }
}

function fail(why) {
  console.error(`${why}\n${USAGE}`);
  process.exit(2);
}
