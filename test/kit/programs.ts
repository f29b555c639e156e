import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { withMachineLock } from './lock.ts';

/** Programs that tests start, with the package of Debian and Ubuntu that brings them. */
const PACKAGES = {
  'nats-server': 'nats-server',
  'redis-server': 'redis-server',
  'redis-cli': 'redis-tools',
  postgres: 'postgresql',
  haproxy: 'haproxy',
  promtool: 'prometheus',
  mosquitto_pub: 'mosquitto-clients',
  mosquitto_sub: 'mosquitto-clients',
} as const;

export type Program = keyof typeof PACKAGES;

const POSTGRES_OF_DEBIAN = '/usr/lib/postgresql';
const FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** Path of a program of this machine, or undefined. */
export function findProgram(name: Program): string | undefined {
  if (name === 'postgres') return findPostgres();
  return [...(process.env.PATH ?? '').split(delimiter), ...FOLDERS].map((folder) => join(folder, name)).find(isProgram);
}

/** Path of a program; installs what is missing where that is possible, else rejects with the line of `missingLine`. */
export async function program(name: Program): Promise<string> {
  if (findProgram(name) === undefined) await installPrograms([name]);
  const path = findProgram(name);
  if (path === undefined) throw new Error(missingLine([name]));
  return path;
}

/**
 * Installs the packages of all programs that this machine lacks, of which `wanted` are needed now; says so on standard
 * error. As root on Debian and Ubuntu only; rejects elsewhere with one line that says what to install.
 */
export async function installPrograms(wanted: readonly Program[]): Promise<void> {
  if (!canInstall()) throw new Error(missingLine(wanted));
  await withMachineLock('install', () => {
    const missing = (Object.keys(PACKAGES) as Program[]).filter((name) => findProgram(name) === undefined);
    const packages = [...new Set(missing.map((name) => PACKAGES[name]))];
    if (packages.length === 0) return;
    console.error(`Installing for the tests, once on this machine: apt-get install ${packages.join(' ')} …`);
    withoutStartingServices(() => {
      aptGet('update');
      aptGet('install', '-y', '--no-install-recommends', ...packages);
    });
  });
}

/** One line that says what is missing and how it is had. */
export function missingLine(names: readonly Program[]): string {
  const packages = names.map((name) => PACKAGES[name]).join(' ');
  return `these tests need ${names.join(', ')}: install it (Debian, Ubuntu: sudo apt-get install ${packages}), or start a Docker engine`;
}

function canInstall(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function aptGet(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`apt-get ${args[0]} failed: ${(error?.message ?? stderr).trim().split('\n').at(-1)}`);
}

/** Packages start their servers when they are installed; tests start their own, so a policy keeps those down. */
function withoutStartingServices(work: () => void): void {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) {
    work();
    return;
  }
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    rmSync(policy, { force: true });
  }
}

/** Debian keeps the programs of Postgres out of the PATH, one folder for each version. */
function findPostgres(): string | undefined {
  const versions = existsSync(POSTGRES_OF_DEBIAN) ? readdirSync(POSTGRES_OF_DEBIAN) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(POSTGRES_OF_DEBIAN, version, 'bin'));
  const folders = [...debian, ...(process.env.PATH ?? '').split(delimiter), ...FOLDERS];
  const found = folders.map((folder) => join(folder, 'postgres')).find(isProgram);
  if (found === undefined) return undefined;
  // A link elsewhere: initdb lies beside the program itself.
  const real = realpathSync(found);
  return isProgram(join(dirname(real), 'initdb')) ? real : undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
