// npm run test:compose: builds the image, brings docker-compose.yml up under a name and on ports of its own, runs the
// end-to-end tests and faults against it, and takes it down again. PINWIRE_COMPOSE_WITHOUT=grafana leaves services out,
// for engines that cannot pull their image. Further arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstall, root } from './lib.mjs';

const START_SECONDS = 180;
const project = `pinwire-test-${process.pid}`;
const ports = [
  'HTTP_PORT',
  'HTTPS_PORT',
  'HARDWARE_MQTT_PORT',
  'HARDWARE_DEFAULT_PORT',
  'HARDWARE_SSL_PORT',
  'APP_SSL_PORT',
  'ADMINISTRATION_HTTPS_PORT',
  'PROMETHEUS_PORT',
  'GRAFANA_PORT',
];

ensureInstall();
if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) {
  console.error('no Docker engine answers: there is nothing to test docker-compose.yml with');
  process.exit(1);
}
const compose =
  spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0
    ? ['docker', 'compose']
    : ['docker-compose'];
const env = { ...process.env, DOCKER_BUILDKIT: '1', COMPOSE_DOCKER_CLI_BUILD: '1' };
for (const name of ports) env[name] = String(await freePort());
Object.assign(env, { USER_MESSAGE_QUOTA_LIMIT: '1000000', HOURLY_REGISTRATIONS_LIMIT: '1000000' });
const folder = mkdtempSync(join(tmpdir(), 'pinwire-compose-'));

process.exitCode = 1;
try {
  const without = (process.env.PINWIRE_COMPOSE_WITHOUT ?? '').split(',');
  const services = run([...compose, 'config', '--services'])
    .split('\n')
    .filter((name) => name && !without.includes(name));
  if (!process.env.PINWIRE_COMPOSE_NO_BUILD) run([...compose, '-p', project, 'build'], 'inherit');
  run([...compose, '-p', project, 'up', '-d', '--no-build', ...services], 'inherit');
  await healthy();
  const ca = join(folder, 'ca.crt');
  run(['docker', 'cp', `${containers('certificate')[0]}:/data/tls/self-signed.crt`, ca]);
  const target = {
    PINWIRE_TARGET: 'external',
    PINWIRE_TARGET_HTTP_PORT: env.HTTP_PORT,
    PINWIRE_TARGET_HTTPS_PORT: env.HTTPS_PORT,
    PINWIRE_TARGET_MQTT_PORT: env.HARDWARE_MQTT_PORT,
    PINWIRE_TARGET_CA: ca,
    PINWIRE_COMPOSE_PROJECT: project,
    PINWIRE_COMPOSE_PROMETHEUS: without.includes('prometheus') ? '' : `http://127.0.0.1:${env.PROMETHEUS_PORT}`,
  };
  const files = ['app', 'blynk-library', 'cli', 'dashws', 'http', 'mosquitto', 'mqtt'].map(
    (name) => `test/e2e/${name}.test.ts`,
  );
  const args = process.argv.length > 2 ? process.argv.slice(2) : [...files, 'test/compose'];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'whole', ...args];
  process.exitCode =
    spawnSync(process.execPath, vitest, { cwd: root, env: { ...process.env, ...target }, stdio: 'inherit' }).status ??
    1;
} catch (error) {
  console.error(error.message);
  spawnSync(compose[0], [...compose.slice(1), '-p', project, 'logs', '--tail=20'], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
} finally {
  run([...compose, '-p', project, 'down', '-v'], 'inherit');
  rmSync(folder, { recursive: true });
}

/** Runs a program in the root; returns what it printed. */
function run([program, ...args], stdout = 'pipe') {
  const { status, stdout: text } = spawnSync(program, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'inherit'],
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
  return text ?? '';
}

function containers(service) {
  const labels = [`label=com.docker.compose.project=${project}`, `label=com.docker.compose.service=${service}`];
  return run(['docker', 'ps', '-aq', ...labels.flatMap((label) => ['--filter', label])])
    .trim()
    .split('\n');
}

/** The balancer is the last to come: it waits for the gateways, and they for all else. */
async function healthy() {
  for (let second = 0; second < START_SECONDS; second++) {
    const state = run(['docker', 'inspect', '--format', '{{.State.Health.Status}}', containers('haproxy')[0]]).trim();
    if (state === 'healthy') return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`the balancer is not healthy after ${START_SECONDS} s`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
