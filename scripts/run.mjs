// node scripts/run.mjs FILE args: bundles one TypeScript file with what it imports and runs it in this process.
import { existsSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, ensureInstall, root } from './lib.mjs';

const [file, ...args] = process.argv.slice(2);
// npm runs scripts in the root; a path that is not there is taken from where the user stands.
const source = [root, process.env.INIT_CWD ?? process.cwd()].map((base) => resolve(base, file ?? '')).find(isSource);
if (!source) {
  console.error(file ? `run: no such file: ${file}` : 'usage: node scripts/run.mjs FILE [argument …]');
  process.exit(2);
}

ensureInstall();
const { bundle, workerEntry } = await import('./build.mjs');
// One folder per process: two runs at a time do not overwrite each other. It lies in dist so that packages resolve.
const outdir = join(dist, 'tmp', String(process.pid));
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
const name = basename(source).replace(/\.[^.]+$/, '');
await bundle({ [name]: source, ...workerEntry() }, outdir).catch((error) => {
  if (!error.errors) console.error(error.message); // esbuild has printed its own
  process.exit(1);
});

const program = join(outdir, `${name}.js`);
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, program, ...args];
await import(pathToFileURL(program).href);

function isSource(path) {
  return file !== undefined && existsSync(path);
}
