import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { kitFolder } from './kit-folder.ts';
import { isAlive } from './lock.ts';

/**
 * Ports that a kernel does not give to outgoing connections (those start at 32768), so that a server which is away for a
 * minute finds its port free when it comes back.
 */
const FIRST = 20_000;
const COUNT = 12_000;

const claimed = new Set<string>();
process.once('exit', () => {
  for (const file of claimed) rmSync(file, { force: true });
});

/** A TCP port of this machine that nothing listens on; it stays this process's own until the process ends. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (claim(port) && (await isFree(port))) return port;
  }
  throw new Error('no free port was found');
}

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

/** A file per port names the process that has it; it is void once that process is gone. */
function claim(port: number): boolean {
  const folder = join(kitFolder(), 'ports');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, String(port));
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
  } catch {
    if (!isAbandoned(file)) return false;
    // The next attempt may claim it.
    rmSync(file, { force: true });
    return false;
  }
  claimed.add(file);
  return true;
}

function isAbandoned(file: string): boolean {
  try {
    return !isAlive(Number(readFileSync(file, 'utf8')));
  } catch {
    return false;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
