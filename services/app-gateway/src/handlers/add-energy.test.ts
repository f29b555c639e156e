import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { ADD_ENERGY, GET_ENERGY } = Command;

test('adds energy; a purchase is recorded with its price, an award is not', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  expect(await app.ask(ADD_ENERGY, '1000|transaction-1')).toEqual(['200']);
  expect(await app.ask(ADD_ENERGY, '7|transaction-2')).toEqual(['200']);
  expect(await app.ask(ADD_ENERGY, '200|AdColonyAward')).toEqual(['200']);
  expect(await app.ask(ADD_ENERGY, '5000|homeScreen')).toEqual(['200']);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 106207']);
  expect(harness.store.purchases).toEqual([
    { transactionId: 'transaction-1', price: 0.99 },
    { transactionId: 'transaction-2', price: -1 },
  ]);
});

test('an edit right after it keeps the new balance', async () => {
  const app = await (await Harness.start()).owner();
  app.send(ADD_ENERGY, '1000|transaction');
  await app.ask(Command.CREATE_WIDGET, '1|{"id":5,"type":"LED","width":2,"height":2}');
  expect(await app.ask(GET_ENERGY)).toEqual(['36 100900']);
});

test.each([
  ['', '2'],
  ['x|transaction', '2'],
  ['|transaction', '2'],
  ['-5|transaction', '2'],
  ['99999999999|transaction', '2'],
  ['2147483647|transaction', '6'],
  ['100', '6'],
  ['100|', '6'],
  ['100|com.blynk.energy.100', '6'],
  ['100|1234567890123456789.1234567890123456', '6'],
  [`100|${'t'.repeat(256)}`, '6'],
])('%s is refused with %s', async (body, status) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(ADD_ENERGY, body)).toEqual([status]);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 100000']);
});
