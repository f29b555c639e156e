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

export default defineConfig({
  resolve: { alias: workspaceAliases() },
  test: {
    environment: 'node',
    include: ['{libs,services,test,deploy}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['test/kit/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
