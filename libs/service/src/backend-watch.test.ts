import { expect, it, vi } from 'vitest';
import { BackendWatch } from './backend-watch.ts';
import { Metrics } from './metrics.ts';

it('backends are asked again and again, one question at a time', async () => {
  const metrics = new Metrics('router');
  const up = async (name: string): Promise<string | undefined> =>
    (await metrics.registry.metrics())
      .split('\n')
      .find((line) => line.startsWith(`pinwire_backend_up{backend="${name}"`));
  let redisIsThere = true;
  let questions = 0;
  const watch = new BackendWatch(
    metrics,
    {
      redis: async () => {
        if (!redisIsThere) throw new Error('gone');
      },
      nats: () => {
        questions++;
        return new Promise(() => undefined);
      },
    },
    5,
  );
  expect(watch.problem('nats')).toBe('not asked yet');
  await vi.waitFor(() => expect(watch.problem('redis')).toBeUndefined());
  expect(await up('redis')).toMatch(/ 1$/);
  redisIsThere = false;
  await vi.waitFor(() => expect(watch.problem('redis')).toBe('gone'));
  expect(await up('redis')).toMatch(/ 0$/);
  redisIsThere = true;
  await vi.waitFor(() => expect(watch.problem('redis')).toBeUndefined());
  expect(await up('nats')).toMatch(/ 0$/);
  expect(questions).toBe(1);
  watch.stop();
});
