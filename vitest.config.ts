import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Source entry of each workspace package, so that tests outside a package (test/**) can import it by name. */
function workspaceAliases(): { find: RegExp; replacement: string }[] {
  const root = import.meta.dirname;
  return ['libs', 'services'].flatMap((group) =>
    readdirSync(`${root}/${group}`)
      .map((name) => ({ name, entry: `${root}/${group}/${name}/src/index.ts` }))
      .filter(({ entry }) => existsSync(entry))
      .map(({ name, entry }) => ({ find: new RegExp(`^@pinwire/${name}$`), replacement: entry })),
  );
}

/** About the one process of `npm start`: its data folder, its banner, what becomes of it when it is stopped or killed. */
const STANDALONE_ONLY = ['kill', 'metrics', 'restart', 'start'].map((name) => `test/e2e/${name}.test.ts`);

const EXCLUDED = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  resolve: { alias: workspaceAliases() },
  test: {
    environment: 'node',
    exclude: EXCLUDED,
    globalSetup: ['test/kit/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      // Files share a worker's modules: most of the time of small tests is loading them (11 s instead of 114 s for the
      // app-gateway, 2026-11-21).
      { extends: true, test: { name: 'unit', include: ['{libs,services}/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: { name: 'whole', include: ['{test,deploy}/**/*.test.ts'], exclude: [...EXCLUDED, 'test/conformance/**'] },
      },
      // One server for all of it; `npm run conformance` runs it by itself.
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          isolate: false,
          globalSetup: ['test/conformance/kit/share.ts'],
        },
      },
      // What clients see, once more with a cluster behind the same ports.
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/{e2e,conformance}/*.test.ts'],
          exclude: STANDALONE_ONLY,
          env: { PINWIRE_TARGET: 'cluster' },
          globalSetup: ['test/kit/cluster-setup.ts'],
        },
      },
    ],
  },
});
