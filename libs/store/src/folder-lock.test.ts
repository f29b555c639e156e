import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/backends.ts';
import { bundleChild, startChild } from '../test/child-process.ts';
import { FolderLocked } from './errors.ts';
import { lockFolder } from './folder-lock.ts';

/** No system gives out a pid this high. */
const NO_PID = 2 ** 30;

/** Short enough for a test; holders that are not of this machine are watched for this long. */
const TIMING = { beatMs: 20, observeMs: 300 };

describe('lock of the data folder', () => {
  let folder: string;
  let file: string;
  /** How a lock of the parent process would look. */
  let parent: { [field: string]: unknown };

  beforeEach(async () => {
    folder = temporaryFolder();
    file = join(folder, 'pinwire.lock');
    const lock = await lockFolder(folder, TIMING);
    const own: object = JSON.parse(readFileSync(file, 'utf8'));
    lock.release();
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    parent = { ...own, pid: process.ppid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function leave(holder: object | string): void {
    writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
  }

  it('creates the folder, names its holder and goes with release', async () => {
    const deeper = join(folder, 'a', 'b');
    const lock = await lockFolder(deeper);
    expect(JSON.parse(readFileSync(join(deeper, 'pinwire.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });
    await expect(lockFolder(join(deeper, '..', 'b'))).rejects.toThrow(FolderLocked);
    lock.release();
    lock.release();
    expect(readdirSync(deeper)).toEqual([]);
    (await lockFolder(deeper)).release();
  });

  it.each([
    ['a process that is gone', () => ({ ...parent, pid: NO_PID })],
    ['an earlier process with the pid of a living one', () => ({ ...parent, started: '1' })],
    ['an earlier process with our own pid', () => ({ ...parent, pid: process.pid })],
    ['a process before the system was started again', () => ({ ...parent, boot: 'earlier' })],
    ['an earlier container of that name', () => ({ ...parent, pid: process.pid, space: 'pid:[1]' })],
    ['a container that is gone', () => ({ ...parent, pid: 1, host: 'elsewhere' })],
    ['something unreadable', () => 'half a li'],
  ])('is taken over from %s', async (_, holder) => {
    leave(holder());
    const lock = await lockFolder(folder, TIMING);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is left to a living process, however long it has not been touched', async () => {
    leave(parent);
    utimesSync(file, new Date(0), new Date(0));
    await expect(lockFolder(folder, TIMING)).rejects.toThrow(`(pid ${process.ppid})`);
  });

  it('is left to a container that touches it', async () => {
    leave({ ...parent, pid: 1, host: 'elsewhere' });
    let seconds = 1000;
    const beat = setInterval(() => utimesSync(file, ++seconds, seconds), TIMING.beatMs);
    await expect(lockFolder(folder, TIMING)).rejects.toThrow('(pid 1 on elsewhere)');
    clearInterval(beat);
  });

  it('shows by beats that its holder lives', async () => {
    const lock = await lockFolder(folder, TIMING);
    utimesSync(file, 1000, 1000);
    await expect.poll(() => statSync(file).mtimeMs).toBeGreaterThan(1_000_000);
    lock.release();
  });

  it("does not remove a lock that is another's by now", async () => {
    const lock = await lockFolder(folder);
    leave(parent);
    lock.release();
    expect(readdirSync(folder)).toEqual(['pinwire.lock']);
  });

  it('goes to one of many who find a dead lock together', async () => {
    const programs = temporaryFolder();
    const program = await bundleChild(programs);
    leave({ ...parent, pid: NO_PID });
    const racers = Array.from({ length: 6 }, () => startChild(program, 'lock', folder));
    const results = await Promise.all(racers.map((racer) => racer.line(() => true)));
    expect(results.toSorted()).toEqual([...Array(5).fill('lost FolderLocked'), 'won']);
    await Promise.all(racers.map((racer) => racer.kill()));
    rmSync(programs, { recursive: true, force: true });
  }, 20_000);
});
