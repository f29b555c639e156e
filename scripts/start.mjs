// npm start: installs and builds what is missing, then becomes the server. The server runs in this very process, so
// that signals sent to it arrive.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, endWithNpm, ensureInstall } from './lib.mjs';

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
endWithNpm();
process.setSourceMapsEnabled(true);
process.argv[1] = program;
await import(pathToFileURL(program).href);
