import { expect, it } from 'vitest';
import { NatsProcesses } from '../../test/nats-processes.ts';
import type { Figures } from '../figures.ts';
import { FigureExchange } from './figure-exchange.ts';

const processes = NatsProcesses.prepare();
let tests = 0;
/** Longer than any answer takes, in ms. */
const LONG = 30_000;

async function join(id: string, peers: string[], parts: Figures[] = []): Promise<FigureExchange> {
  const connection = await processes.connect();
  const refusals = processes.refusals();
  const exchange = new FigureExchange({ connection, prefix: `f${tests}`, id, refusals, peers: () => peers });
  for (const part of parts) exchange.serve(() => part);
  exchange.start();
  await connection.flush();
  return exchange;
}

function sockets(process: string, accounts: Float64Array): Figures {
  const counts = { framesIn: new Float64Array(256), framesOut: new Float64Array(256), open: { tcp: 1 }, opened: {} };
  return { kind: 'device', process, heapBytes: 1, directBytes: 2, perSecond: 3, ...counts, accounts };
}

const http = (count: number): Figures => ({ kind: 'http', requests: { total: count } });

it(
  'gathers what this process and the others tell, however long it is',
  async () => {
    tests++;
    const many = Float64Array.from({ length: 200_000 }, (_, at) => at / 7);
    await join('b', [], [http(2), http(3)]);
    await join('c', [], [sockets('c', many)]);
    await join('router', []);
    const a = await join('a', ['b', 'c'], [http(1)]);
    const found = await a.gather(LONG);
    expect(found.map(({ kind }) => kind).sort()).toEqual(['device', 'http', 'http', 'http']);
    expect(found).toContainEqual(http(3));
    const [devices] = found.filter(({ kind }) => kind === 'device');
    // A comparison of typed arrays element by element would take seconds.
    expect(JSON.stringify(devices)).toBe(JSON.stringify(sockets('c', many)));
  },
  2 * LONG,
);

it(
  'goes without those who do not answer in time',
  async () => {
    tests++;
    await join('b', [], [http(2)]);
    const a = await join('a', ['b', 'dead'], [http(1)]);
    await expect.poll(() => a.gather(200), { timeout: LONG }).toEqual([http(1), http(2)]);
  },
  2 * LONG,
);

it('asks nobody when nobody is there', async () => {
  tests++;
  const a = await join('a', [], [http(1)]);
  expect(await a.gather()).toEqual([http(1)]);
});

it('refuses nonsense, and takes nothing from strangers', async () => {
  tests++;
  await join('stranger', [], [http(9)]);
  const a = await join('a', ['b', 'c'], [http(1)]);
  const liar = await processes.connect();
  liar.subscribe(`f${tests}.figures.1`, {
    callback: (_error, question) => {
      question.respond(Buffer.from([0]));
      for (const name of ['b', 'c'])
        question.respond(Buffer.concat([Buffer.from([0, 1]), Buffer.from(`${name}\x01no`)]));
    },
  });
  await liar.flush();
  expect(await a.gather(LONG)).toEqual([http(1)]);
  expect(processes.refused).toEqual(Array(3).fill('an answer with figures was refused'));
});
