// npm start: installs and builds what is missing, then becomes the server. The server runs in this very process, so
// that signals sent to it arrive.
//
// A SIGTERM that only npm gets, as from a supervisor, ends npm's shell and would leave the server behind: then it is
// told here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, ensureInstall } from './lib.mjs';

ensureInstall();
const { ensureBuild } = await import('./build.mjs');
await ensureBuild().catch((error) => {
  if (!error.errors) console.error(error.message); // esbuild has printed its own
  process.exit(1);
});

const program = join(dist, 'standalone.js');
if (!existsSync(program)) {
  console.error('services/standalone/src/main.ts is missing: there is nothing to start');
  process.exit(1);
}
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}
process.setSourceMapsEnabled(true);
process.argv[1] = program;
await import(pathToFileURL(program).href);
