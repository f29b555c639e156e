import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { DEACTIVATE_DASHBOARD } = Command;

test('stops one project and tells those who see it, before the answer', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const other = await harness.owner();
  const shared = await harness.shared(other);
  await app.ask(Command.CREATE_DASH, '{"id":2,"isActive":true}');
  expect(await app.ask(DEACTIVATE_DASHBOARD, '2')).toEqual(['200']);
  expect(other.take()).toContain('~8 2');
  expect(shared.take()).toEqual([]);
  const { dashBoards } = await app.json(Command.LOAD_PROFILE_GZIPPED);
  expect(dashBoards).toMatchObject([{ isActive: true }, { isActive: false }]);
});

test('an empty body stops all and tells everybody', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const shared = await harness.shared(app);
  expect(await app.ask(DEACTIVATE_DASHBOARD)).toEqual(['200']);
  expect(shared.take()).toEqual(['~8']);
  expect(await app.json(Command.LOAD_PROFILE_GZIPPED, '1')).toMatchObject({ isActive: false });
});
