// npm test: formatting and lint, types, build, tests. Runs every step even after one failed, and ends with one line of
// the form `N passed, N failed`. Arguments go to vitest (a folder, -t name …).
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countTests, dist, ensureInstall, root } from './lib.mjs';

ensureInstall();

const report = join(dist, 'tmp', `vitest-${process.pid}.json`);
mkdirSync(join(dist, 'tmp'), { recursive: true });
const failedSteps = [
  step('biome check', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  step('tsc', 'node_modules/typescript/bin/tsc', ['--noEmit']),
  step('build', 'scripts/build.mjs', []),
].filter((failed) => failed !== undefined);
const testsFailed = step('vitest', 'node_modules/vitest/vitest.mjs', [
  'run',
  '--passWithNoTests',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);

const counts = countTests(report);
rmSync(report, { force: true });
// A run that failed without a failed test (an error outside any test) still counts, so that 0 means success.
if (testsFailed && counts.failed === 0) counts.failed = 1;
counts.failed += failedSteps.length;

console.log();
for (const name of failedSteps) console.log(`${name} failed`);
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Runs one program of the repository with this Node; returns its name when it failed. */
function step(name, program, args) {
  console.log(`> ${name}`);
  const { status } = spawnSync(process.execPath, [join(root, program), ...args], { cwd: root, stdio: 'inherit' });
  return status === 0 ? undefined : name;
}
