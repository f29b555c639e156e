import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { cpuEach, readCpu, withThreads } from './cpu.ts';

test('threads of a role count for it', () => {
  const cpu = { router: 2, 'router threads': 1, 'nats-server threads': 4, redis: 3 };
  expect(withThreads(cpu)).toEqual({ router: 3, 'nats-server': 4, redis: 3 });
});

test.skipIf(process.platform !== 'linux')('children of a family count, also those that have ended', async () => {
  // Two children, one after the other, each of which computes for a while; the second stays.
  const work = 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done';
  const shell = spawn('sh', ['-c', `sh -c '${work}'; echo 1; sh -c '${work}; echo 2; read x'; exit`], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const at = (pid: number, family?: true) =>
    readCpu([family ? { role: 'x', pid, family } : { role: 'x', pid }])?.x ?? 0;
  let output = '';
  shell.stdout.on('data', (piece) => {
    output += piece;
  });
  const { pid = 0 } = shell;
  while (!output.includes('1')) await once(shell.stdout, 'data');
  const first = at(pid, true);
  while (!output.includes('2')) await once(shell.stdout, 'data');
  const second = at(pid, true);
  const alone = at(pid);
  shell.stdin.end('\n');
  await once(shell, 'exit');
  expect(first).toBeGreaterThan(alone);
  expect(second).toBeGreaterThan(1.3 * first);
});

test('CPU is told for each message, also of a role that was not there before', () => {
  expect(cpuEach({ a: 100 }, { a: 300, b: 50 }, 10)).toEqual({ a: 20, b: 5 });
  expect(cpuEach(undefined, { a: 300 }, 10)).toBeUndefined();
});
