import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/backends.ts';
import { bundleChild, startChild } from '../test/child-process.ts';
import { FolderLocked } from './errors.ts';
import { lockFolder } from './folder-lock.ts';

/** No system gives out a pid this high. */
const NO_PID = 2 ** 30;

describe('lock of the data folder', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'pinwire.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function leave(holder: object | string, ageMs = 0): void {
    writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
    const touched = new Date(Date.now() - ageMs);
    utimesSync(file, touched, touched);
  }

  it('creates the folder, names its holder and goes with release', () => {
    const deeper = join(folder, 'a', 'b');
    const lock = lockFolder(deeper);
    expect(JSON.parse(readFileSync(join(deeper, 'pinwire.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });
    expect(() => lockFolder(join(deeper, '..', 'b'))).toThrow(FolderLocked);
    lock.release();
    lock.release();
    expect(readdirSync(deeper)).toEqual([]);
    lockFolder(deeper).release();
  });

  it.each([
    ['a process that is gone', { pid: NO_PID, host: hostname(), born: '' }, 0],
    ['an earlier process with the pid of a living one', { pid: process.ppid, host: hostname(), born: 'boot/1' }, 0],
    ['an earlier process with our own pid', { pid: process.pid, host: hostname(), born: '' }, 0],
    ['a container that is gone', { pid: 1, host: 'elsewhere', born: '' }, 11_000],
    ['something unreadable and old', 'half a li', 11_000],
  ])('is taken over from %s', (_, holder, ageMs) => {
    leave(holder, ageMs);
    const lock = lockFolder(folder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['a living process', { pid: process.ppid, host: hostname(), born: '' }, `pid ${process.ppid}`],
    ['a container that still touches it', { pid: 1, host: 'elsewhere', born: '' }, 'pid 1 on elsewhere'],
    ['somebody unreadable', '', 'unknown pid'],
  ])('is left to %s', (_, holder, name) => {
    leave(holder);
    expect(() => lockFolder(folder)).toThrow(`(${name})`);
  });

  it("does not remove a lock that is another's by now", () => {
    const lock = lockFolder(folder);
    leave({ pid: process.ppid, host: hostname(), born: '' });
    lock.release();
    expect(readdirSync(folder)).toEqual(['pinwire.lock']);
  });

  it('goes to one of many who find a dead lock together', async () => {
    const programs = temporaryFolder();
    const program = await bundleChild(programs);
    leave({ pid: NO_PID, host: hostname(), born: '' });
    const racers = Array.from({ length: 6 }, () => startChild(program, 'lock', folder));
    const results = await Promise.all(racers.map((racer) => racer.line(() => true)));
    expect(results.toSorted()).toEqual([...Array(5).fill('lost FolderLocked'), 'won']);
    await Promise.all(racers.map((racer) => racer.kill()));
    rmSync(programs, { recursive: true, force: true });
  }, 20_000);
});
