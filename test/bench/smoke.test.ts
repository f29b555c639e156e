import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { clusterRows } from './cluster/index.ts';
import { rows } from './rows/index.ts';
import type { Sample } from './sample.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bench-smoke-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Figures {
  rows: { name: string; error?: string; product: Sample; bare: Sample }[];
}

test('the bench drives every row against the product and the bare relay, and counts right', {
  timeout: 120_000,
}, async () => {
  const json = join(folder, 'figures.json');
  const { code, output } = await bench(['--quick', '--json', json]);
  expect(code, output).toBe(0);
  const figures = JSON.parse(readFileSync(json, 'utf8')) as Figures;
  expect(figures.rows.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  for (const { name, error, product, bare } of figures.rows) {
    expect(error, name).toBeUndefined();
    for (const { sent, received } of [product, bare]) {
      expect(sent, name).toBeGreaterThan(0);
      expect(received, name).toBe(sent);
    }
  }
  expect(output).toContain('| device to app, bursts of 10');
});

test('the bench starts a cluster, measures it and prints tables', { timeout: 120_000 }, async () => {
  const json = join(folder, 'cluster.json');
  const { code, output } = await bench(['--cluster', '--quick', '--json', json]);
  expect(code, output).toBe(0);
  const figures = JSON.parse(readFileSync(json, 'utf8')) as { rows: { name: string; error?: string }[] };
  expect(figures.rows.map(({ name }) => name)).toEqual(clusterRows.map(({ name }) => name));
  for (const { title } of clusterRows) expect(output).toContain(`**${title}**`);
  expect(output).toMatch(/^\| device sockets .* \| +[\d,]+ \| +\d\.\d\d \|/m);
});

test('an unknown row of the cluster ends the bench with the list of rows', async () => {
  const { code, output } = await bench(['--cluster', '--only', 'relay-half']);
  expect(code).toBe(2);
  expect(output).toContain('there is no row relay-half; there are relay, latency,');
});

test('an unknown row ends the bench with the list of rows', async () => {
  const { code, output } = await bench(['--only', 'relay,nothing']);
  expect(code).toBe(2);
  expect(output).toContain('there is no row nothing; there are relay, relay-half,');
});

function bench(args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'test/bench/main.ts', ...args], { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}
