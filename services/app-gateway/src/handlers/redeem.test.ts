import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { REDEEM, GET_ENERGY } = Command;

test('gives the reward of a code once, to one account', async () => {
  const harness = await Harness.start();
  harness.store.codes.set('code', { reward: 5000 });
  const app = await harness.owner();
  expect(await app.ask(REDEEM, 'code')).toEqual(['200']);
  expect(await app.ask(REDEEM, 'code')).toEqual(['200']);
  expect(await app.ask(GET_ENERGY)).toEqual(['36 105000']);
  const bob = await harness.owner({ email: 'bob@example.com' });
  expect(await bob.ask(REDEEM, 'code')).toEqual(['6']);
  expect(await bob.ask(GET_ENERGY)).toEqual(['36 100000']);
});

test.each(['', '0123456789abcdef0123456789abcdef'])('an unknown code %j is refused', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(REDEEM, body)).toEqual(['6']);
});
