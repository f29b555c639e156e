import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kitFolder } from './kit-folder.ts';

const POLL_MS = 100;

/** Runs `work` while no other process of this machine runs work of that name; waits for its turn. */
export async function withMachineLock<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  const file = join(kitFolder(), `${name}.lock`);
  while (!take(file)) await sleep(POLL_MS);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch {
    if (holderIsGone(file)) rmSync(file, { force: true });
    return false;
  }
}

function holderIsGone(file: string): boolean {
  try {
    const holder = readFileSync(file, 'utf8');
    // Empty: the holder is just about to write its number.
    return holder !== '' && !isAlive(Number(holder));
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
