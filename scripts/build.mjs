// Bundles every service to dist/<service>.js. Imported by the other scripts; run alone it builds always.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, ensureInstall, readIfThere, root, sourceFingerprint, writeFileAtomic } from './lib.mjs';

const buildStamp = join(dist, '.build');
/** Small programs beside the services that an installation needs. */
const TOOLS = { certificate: join(root, 'libs', 'service', 'src', 'write-certificate.ts') };
const WORKER_SOURCES = ['pglite-worker.mjs', 'pglite-worker.ts'];

/** Entry points of all services that have one, as { name in dist: source file }. */
export function serviceEntries() {
  const entries = {};
  for (const service of readdirSync(join(root, 'services')).sort()) {
    const main = join(root, 'services', service, 'src', 'main.ts');
    if (existsSync(main)) entries[service] = main;
  }
  return entries;
}

/** The database's worker thread, a file of its own beside the bundle that starts it; {} when there is none. */
export function workerEntry() {
  for (const name of WORKER_SOURCES) {
    const source = join(root, 'libs', 'store', 'src', name);
    if (existsSync(source)) return { 'pglite-worker': source };
  }
  return {};
}

/** Resolves `@pinwire/<name>` to its source, so that it is bundled, and leaves every other package to Node. */
const workspacePlugin = {
  name: 'workspace',
  setup(build) {
    const packages = workspacePackages();
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point') return undefined;
      const source = packages.get(path);
      if (source) return { path: source };
      return { path, external: true };
    });
  },
};

/** Import name → source file, from the `exports` of every package of the workspace. */
function workspacePackages() {
  const packages = new Map();
  for (const group of ['libs', 'services']) {
    for (const folder of readdirSync(join(root, group))) {
      const manifest = join(root, group, folder, 'package.json');
      if (!existsSync(manifest)) continue;
      const { name, exports = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
      for (const [path, target] of Object.entries(exports)) {
        packages.set(name + path.slice(1), join(root, group, folder, target));
      }
    }
  }
  return packages;
}

/**
 * Bundles TypeScript entries with esbuild: ES modules for Node 20, `@pinwire/*` inside, packages of the registry
 * outside, source maps beside. Each file appears whole: two builds at a time, or a start meanwhile, do no harm.
 *
 * @param entries name without extension → source file
 * @param outdir folder for the bundles
 */
export async function bundle(entries, outdir) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: entries,
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: root,
    plugins: [workspacePlugin],
    write: false,
  });
  for (const { path, contents } of outputFiles) writeFileAtomic(path, contents);
}

/** Builds all services. */
export async function buildAll() {
  const fingerprint = sourceFingerprint();
  const entries = { ...serviceEntries(), ...workerEntry(), ...TOOLS };
  if (Object.keys(entries).length > 0) await bundle(entries, dist);
  writeFileAtomic(buildStamp, fingerprint);
  return Object.keys(entries);
}

/** Builds all services unless dist was made from exactly the present sources. */
export async function ensureBuild() {
  if (readIfThere(buildStamp) === sourceFingerprint()) return;
  console.error('Building …');
  await buildAll();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstall();
  const built = await buildAll().catch((error) => {
    if (!error.errors) console.error(error.message); // esbuild has printed its own
    process.exit(1);
  });
  console.log(`built ${built.length ? built.map((name) => `dist/${name}.js`).join(' ') : 'nothing: no service yet'}`);
}
