import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Status } from '@pinwire/protocol';
import { expect, test, vi } from 'vitest';
import * as app from '../../services/app-gateway/src/handlers/index.ts';
import type { HttpServer } from '../../services/app-gateway/src/http/http-server.ts';
import { HttpKit } from '../../services/app-gateway/test/http-kit.ts';
import { deviceHandlers } from '../../services/router/src/handlers/index.ts';
import { appCommands } from './compatibility/app-commands.ts';
import { deviceCommands } from './compatibility/device-commands.ts';
import { PAGE, renderPage, tables } from './compatibility/page.ts';
import { routes } from './compatibility/routes.ts';
import type { Row, Table } from './compatibility/rows.ts';
import { noteRoutes } from './compatibility/served-routes.ts';
import { NOT_PROVEN } from './compatibility/settings.ts';
import { statuses } from './compatibility/statuses.ts';
import { ROOT } from './packages.ts';

/** Routes of the servers that were made, which fastify itself tells of. */
const { served } = vi.hoisted(() => ({ served: new Set<string>() }));
vi.mock('fastify', async (original) => {
  const real = await original<{ fastify(options: object): HttpServer['app'] }>();
  return {
    ...real,
    fastify(options: object) {
      const server = real.fastify(options);
      noteRoutes(server, served);
      return server;
    },
  };
});

const codesIn = (handlers: readonly unknown[]): number[] => [...handlers.keys()].filter((code) => handlers[code]);

/** Codes that a cell names: `52–54, 64`. */
function codesOf({ cells: [cell = ''] }: Row): number[] {
  return cell.split(', ').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('–').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}

test.each([
  ['devices', deviceCommands, [deviceHandlers], /^services\/(router\/src\/handlers|hardware-gateway\/src)\//],
  [
    'apps',
    appCommands,
    [app.preLoginHandlers, app.ownerHandlers, app.sharedHandlers],
    /^services\/app-gateway\/src\/handlers\//,
  ],
] as const)('every command that %s may send has a row with its handler', (_, table, handlers, folders) => {
  const rows = table().rows.filter(({ handler }) => folders.test(handler ?? ''));
  const codes = new Set(handlers.flatMap((each) => codesIn(each)));
  expect(codes.size).toBeGreaterThan(10);
  const missing = [...codes].filter((code) => !rows.some((row) => row.cells[0] === String(code)));
  expect(missing).toEqual([]);
});

test.each([
  ['devices', deviceCommands],
  ['apps', appCommands],
] as const)('every code up to 99 has a row in the table of %s', (_, table) => {
  const covered = new Set(table().rows.flatMap((row) => (row.cells[0] === '100 and more' ? [] : codesOf(row))));
  expect(Array.from({ length: 100 }, (__, code) => code).filter((code) => !covered.has(code))).toEqual([]);
  expect(Object.values(Command).filter((code) => !covered.has(code))).toEqual([]);
});

test('every status has a row', () => {
  const covered = statuses().rows.flatMap((row) => codesOf(row));
  expect(Object.values(Status).filter((code) => !covered.includes(code))).toEqual([]);
});

test('every HTTP route has a row, and every row of a route is one that is served', async () => {
  served.clear();
  await HttpKit.start();
  expect(served.size).toBeGreaterThan(50);
  const rows = routes()
    .flatMap((table) => table.rows)
    .filter(({ handler }) => handler !== undefined)
    .map(({ cells: [name = ''] }) => name.replace(/ with a property$/, ''));
  expect([...new Set(rows)].sort()).toEqual([...served].sort());
});

/** `file of a row: what is wrong with it`. */
function faults({ title, rows }: Table): string[] {
  return rows.flatMap(({ cells, handler, test: proof, verdict }) => {
    const name = `${title}, ${cells.join(' ')}`;
    const files = [handler, proof].filter((path) => path !== undefined);
    const isServed = !verdict.startsWith('not served');
    return [
      ...files.filter((path) => !existsSync(join(ROOT, path))).map((path) => `${name}: no file ${path}`),
      ...(isServed && files.length < 2 ? [`${name}: neither handler nor test`] : []),
      ...(proof && !proof.endsWith('.test.ts') ? [`${name}: ${proof} is no test`] : []),
      ...(verdict === NOT_PROVEN ? [`${name}: ${verdict}`] : []),
    ];
  });
}

test('every row names files that are there', () => {
  expect(tables().flatMap(faults)).toEqual([]);
  const wrong: Row = { cells: ['x'], handler: 'no.ts', test: undefined, verdict: 'as the reference' };
  expect(faults({ title: 'T', text: '', heads: [], rows: [wrong] })).toEqual([
    'T, x: no file no.ts',
    'T, x: neither handler nor test',
  ]);
});

test(`${PAGE} is current (npx vitest run test/architecture/compatibility.test.ts -u)`, async () => {
  await expect(renderPage()).toMatchFileSnapshot(join(ROOT, PAGE));
});
