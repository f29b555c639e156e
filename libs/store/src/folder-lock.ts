import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { FolderLocked } from './errors.ts';

interface Holder {
  pid: number;
  host: string;
  /** Boot and start time of the process where the system tells them: a pid is used again after a restart. */
  born: string;
}

export interface FolderLock {
  release(): void;
}

const LOCK_FILE = 'pinwire.lock';
/** The lock file is touched this often, so that a holder in another container (whose pids mean nothing here) shows. */
const BEAT_MS = 2000;
/** A lock of another host is dead after this long without a beat. */
const STALE_MS = 10_000;
const heldHere = new Set<string>();

/**
 * Takes the data folder for this process, creating it where needed. The lock of a process that died without releasing
 * it is taken over.
 * @throws FolderLocked while another live process (or this one, twice) holds it.
 */
export function lockFolder(folder: string): FolderLock {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const file = join(path, LOCK_FILE);
  if (heldHere.has(file)) throw new FolderLocked(path, `pid ${process.pid}, this process`);
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), born: birth(process.pid) } satisfies Holder);

  while (!create(file, mine)) {
    const found = read(file);
    if (found === undefined) continue;
    if (isAlive(found.text, found.touchedAt)) throw new FolderLocked(path, describe(found.text));
    removeStale(file, found.text);
  }
  heldHere.add(file);
  const beat = setInterval(() => touch(file), BEAT_MS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      if (heldHere.delete(file) && read(file)?.text === mine) rmSync(file, { force: true });
    },
  };
}

/** Creates the lock file with its content in one step: a reader never sees it half written. */
function create(file: string, content: string): boolean {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes a dead holder's file. It is moved aside first: when two starters meet here, the slower one finds the new
 * owner's file in its hands and puts it back.
 */
function removeStale(file: string, staleText: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  try {
    if (readFileSync(aside, 'utf8') !== staleText) linkSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file: string): { text: string; touchedAt: number } | undefined {
  try {
    return { text: readFileSync(file, 'utf8'), touchedAt: statSync(file).mtimeMs };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, born } = value as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, born: born ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

function describe(text: string): string {
  const holder = parse(text);
  if (!holder) return 'unknown pid';
  return holder.host === hostname() ? `pid ${holder.pid}` : `pid ${holder.pid} on ${holder.host}`;
}

function isAlive(text: string, touchedAt: number): boolean {
  const holder = parse(text);
  if (!holder || holder.host !== hostname()) return Date.now() - touchedAt < STALE_MS;
  // This process holds it not (heldHere), so an equal pid is left over from an earlier container or boot.
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return isCode(error, 'EPERM') && sameBirth(holder);
  }
  return sameBirth(holder);
}

function sameBirth(holder: Holder): boolean {
  const now = birth(holder.pid);
  return now === '' || holder.born === '' || now === holder.born;
}

/** Boot id and start time of a process on Linux, '' elsewhere. */
function birth(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may hold spaces; the start time is the 20th field after it.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTime}`;
  } catch {
    return '';
  }
}

function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The folder is gone or read-only: the database reports that itself, with the reason.
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
