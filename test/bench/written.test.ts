import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { rowsIn, untilWritten, writtenRows } from './written.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Metrics of a writer that has written `counts` in turn, the last for ever. */
async function writer(...counts: number[]): Promise<string> {
  let asked = 0;
  const server = createServer((_, response) => {
    const rows = counts[Math.min(asked++, counts.length - 1)];
    response.end(`# TYPE pinwire_raw_rows_total counter\npinwire_raw_rows_total{service="writer"} ${rows}\n`);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

test('reads the counter with and without labels', () => {
  expect(rowsIn('pinwire_raw_rows_total 12\n')).toBe(12);
  expect(rowsIn('# HELP pinwire_raw_rows_total x\npinwire_raw_rows_total{service="writer",id="a"} 1.5e+6\n')).toBe(
    1.5e6,
  );
  expect(rowsIn('pinwire_raw_rows_total_other 12\n')).toBe(0);
});

test('waits for all writers together, and tells of the first new rows', async () => {
  const urls = [await writer(10, 10, 40, 60), await writer(5, 5, 5, 40)];
  expect(await writtenRows(urls)).toBe(15);
  const first: number[] = [];
  await untilWritten(urls, 100, (rows) => first.push(rows));
  expect(first).toEqual([45]);
});

test('tells of no first rows when they come at once', async () => {
  const first: number[] = [];
  await untilWritten([await writer(100)], 100, (rows) => first.push(rows));
  await untilWritten([await writer(0, 100)], 100, (rows) => first.push(rows));
  expect(first).toEqual([]);
});

test('more rows than were sent are a fault', async () => {
  await expect(untilWritten([await writer(99, 101)], 100)).rejects.toThrow('101 rows were written instead of 100');
});
