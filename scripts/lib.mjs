// Shared by the scripts of this folder. Uses Node's own modules only: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const dist = join(root, 'dist');

const PNPM = 'pnpm@10.34.8';
const OLDEST_NODE = [20, 19];
const installStamp = join(root, 'node_modules', '.pinwire-install');

/** Stops the process with one line when this Node is older than what package.json asks for. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Pinwire needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}`);
  process.exit(1);
}

/**
 * Installs the locked packages unless node_modules already holds them. What was installed is remembered as a hash of
 * the lockfile and the platform, so a checkout that only touches file times installs nothing.
 */
export function ensureInstall() {
  requireNode();
  const wanted = createHash('sha256')
    .update(`${process.platform} ${process.arch}\n`)
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  if (readIfThere(installStamp) === wanted) return;
  console.error('Installing packages …');
  // CI keeps pnpm from asking questions; NODE_ENV=production would leave the build tools out.
  const env = { ...process.env, CI: 'true', NODE_ENV: 'development' };
  run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile'], { env, shell: process.platform === 'win32' });
  writeFileAtomic(installStamp, wanted);
}

/**
 * Under npm: a SIGTERM that only npm gets, as from a supervisor, ends npm's shell and would leave this process behind. From
 * now on it gets one then.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}

/**
 * Runs a program in the repository root with this terminal; its standard output goes to standard error, so that what a
 * script itself prints stays alone on standard output. Ends the process when the program fails.
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['inherit', 2, 'inherit'], ...options });
  if (result.error) {
    console.error(`${command}: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/**
 * A hash over path, size and time of everything a build reads. It differs as soon as a source is added, changed or
 * removed; tests do not count.
 */
export function sourceFingerprint() {
  const hash = createHash('sha256');
  for (const folder of ['libs', 'services']) addFolder(hash, join(root, folder));
  for (const file of ['scripts/build.mjs', 'scripts/lib.mjs', 'package.json', 'pnpm-lock.yaml']) {
    addFile(hash, join(root, file));
  }
  return hash.digest('hex');
}

function addFolder(hash, folder) {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.endsWith('.test.ts')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFolder(hash, path);
    else if (entry.isFile()) addFile(hash, path);
  }
}

function addFile(hash, path) {
  const { mtimeMs, size } = statSync(path);
  hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
}

/** Text of a file, or undefined when there is none. */
export function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Writes beside the target and renames, so that a reader never sees half a file. */
export function writeFileAtomic(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/** Reads vitest's JSON report. A file that could not be loaded has no tests; it counts as one failure. */
export function countTests(path) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let files = [];
  try {
    files = JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    counts.failed = 1; // vitest ended before it could write the report
  }
  for (const { status, assertionResults } of files) {
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) counts.failed++;
    for (const test of assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') counts.failed++;
      else counts.skipped++;
    }
  }
  return counts;
}
