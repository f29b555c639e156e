import { programsNeeded } from './backends.ts';
import { findProgram, installPrograms, type Program } from './programs.ts';

/** Used beside the backends: groups of Redis servers, the balancer of a cluster, the checker of alert rules. */
const FURTHER: readonly Program[] = ['redis-server', 'redis-cli', 'haproxy', 'promtool'];

/**
 * Before any test: installs the programs that tests start, where that is possible. Where a program is missing that no
 * test of a backend can do without, the run stops with one line; tests that need a further one are skipped by name.
 */
export default async function prepare(): Promise<void> {
  const needed = (await programsNeeded()).filter(isMissing);
  const further = FURTHER.filter(isMissing);
  if (needed.length + further.length === 0) return;
  try {
    await installPrograms([...new Set([...needed, ...further])]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    if (needed.length > 0) process.exit(1);
  }
}

function isMissing(name: Program): boolean {
  return findProgram(name) === undefined;
}
