import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const WORKER = new URL('../src/pglite-worker.mjs', import.meta.url);

/** Bundles `child-main.ts` into `folder`, so that Node runs it without a loader; returns the file. */
export async function bundleChild(folder: string): Promise<string> {
  const outfile = join(folder, 'child.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./child-main.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
  });
  return outfile;
}

export interface Child {
  process: ChildProcess;
  /** What it has printed so far, by line. */
  lines: string[];
  /** Resolves with the first line for which `wanted` is true; rejects when the child ends before. */
  line(wanted: (line: string) => boolean): Promise<string>;
  /** Ends it with SIGKILL; resolves when it is gone and all that it printed has been read. */
  kill(): Promise<void>;
  /** Resolves when it has ended by itself. */
  ended(): Promise<void>;
}

/** Starts the bundled child in one of its modes on a data folder. */
export function startChild(file: string, mode: string, folder: string): Child {
  const child = spawn(process.execPath, [file, mode, folder, WORKER.href], { stdio: ['ignore', 'pipe', 'inherit'] });
  const reader = createInterface({ input: child.stdout });
  const closed = Promise.all([once(child, 'exit'), once(reader, 'close')]);
  const lines: string[] = [];
  reader.on('line', (line) => lines.push(line));
  return {
    process: child,
    lines,
    line(wanted) {
      const known = lines.find(wanted);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        reader.on('line', (line) => {
          if (wanted(line)) resolve(line);
        });
        reader.on('close', () => reject(new Error(`the child ended after ${lines.length} lines`)));
      });
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    async ended() {
      await closed;
    },
  };
}
