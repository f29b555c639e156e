import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FolderLocked } from './errors.ts';
import { describeHolder, holderText, judge } from './lock-holder.ts';

export interface FolderLock {
  release(): void;
}

export interface LockTiming {
  /** The holder touches its lock this often, in milliseconds. */
  beatMs?: number;
  /** A holder of which nothing else can be told is gone after this long without a beat, in milliseconds. */
  observeMs?: number;
}

const LOCK_FILE = 'pinwire.lock';
const heldHere = new Set<string>();

/**
 * Takes the data folder for this process, creating it where needed. The lock of a process that died without releasing
 * it is taken over: at once when that can be seen from here, after watching it for `observeMs` when it ran elsewhere
 * (another container or machine, whose process numbers mean nothing here).
 * @throws FolderLocked while another live process (or this one, twice) holds it.
 */
export async function lockFolder(folder: string, timing: LockTiming = {}): Promise<FolderLock> {
  const { beatMs = 1000, observeMs = 5000 } = timing;
  const path = resolve(folder);
  const file = join(path, LOCK_FILE);
  if (heldHere.has(file)) throw new FolderLocked(path, `pid ${process.pid}, this process`);
  heldHere.add(file);
  const mine = holderText();
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    while (!create(file, mine)) {
      const found = read(file);
      if (!found) continue;
      const verdict = judge(found.text);
      const alive = verdict === 'unsure' ? await beats(file, found, observeMs) : verdict === 'alive';
      if (alive) throw new FolderLocked(path, describeHolder(found.text));
      removeStale(file, found.text);
    }
  } catch (error) {
    heldHere.delete(file);
    throw error;
  }
  const beat = setInterval(() => touch(file), beatMs);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      if (heldHere.delete(file) && read(file)?.text === mine) rmSync(file, { force: true });
    },
  };
}

interface LockState {
  text: string;
  touchedAt: number;
}

/** Whether the lock is touched or changes while it is watched. Compares times of the file only, never with our clock. */
async function beats(file: string, seen: LockState, observeMs: number): Promise<boolean> {
  for (let left = observeMs; left > 0; left -= observeMs / 10) {
    await delay(observeMs / 10);
    const now = read(file);
    if (!now) return false;
    if (now.text !== seen.text || now.touchedAt !== seen.touchedAt) return true;
  }
  return false;
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

function read(file: string): LockState | undefined {
  try {
    return { text: readFileSync(file, 'utf8'), touchedAt: statSync(file).mtimeMs };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
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
