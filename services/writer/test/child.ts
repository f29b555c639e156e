import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A writer process. */
export interface WriterProcess {
  readonly child: ChildProcess;
  signal(signal: NodeJS.Signals): void;
  /** Sends SIGKILL, or `signal`, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Bundles `child-main.ts` where its packages are found; returns how to start it and how to clean up. */
export async function bundleWriter(): Promise<{ start(...args: string[]): Promise<WriterProcess>; remove(): void }> {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'writer-'));
  const file = join(folder, 'child.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./child-main.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    plugins: [{ name: 'workspace', setup: resolveWorkspace }],
  });
  return {
    start: (...args) => start(file, args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function resolveWorkspace(build: import('esbuild').PluginBuild): void {
  build.onResolve({ filter: /^@pinwire\// }, ({ path }) => ({
    path: join(root, 'libs', path.slice('@pinwire/'.length), 'src/index.ts'),
  }));
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === 'entry-point' ? undefined : { path, external: true },
  );
}

async function start(file: string, args: string[]): Promise<WriterProcess> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', process.env.PINWIRE_TEST_VERBOSE ? 'inherit' : 'ignore'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  if (child.exitCode !== null) throw new Error(`the writer ended at its start with ${child.exitCode}`);
  return {
    child,
    signal: (signal) => child.kill(signal),
    async end(signal = 'SIGKILL') {
      child.kill(signal);
      // A stopped process ends only when it may go on.
      if (signal === 'SIGKILL' || child.exitCode !== null) child.kill('SIGCONT');
      await exited;
    },
  };
}
