import { InProcessBus, type RawPublisher, RawStreamFull } from '@pinwire/bus';
import { createLog, loadSettings } from '@pinwire/service';
import { expect, it } from 'vitest';
import { createRawSink } from './open-raw.ts';

const log = createLog({ name: 'test', settings: loadSettings({ env: { LOG_LEVEL: 'off' }, cwd: '/nonexistent' }) });

it('within one process gateways stop reading while too much raw data waits for the store', async () => {
  let isAway = true;
  const publisher: RawPublisher = {
    maxMessage: 128 * 1024,
    async publish() {
      if (isAway) throw new RawStreamFull('the writer has not written for long');
    },
  };
  const bus = new InProcessBus();
  let rooms = 0;
  bus.onRoom(() => rooms++);
  const sink = createRawSink(publisher, 'me', bus, log);
  const target = { accountId: 1, dashId: 1, targetId: 0, route: 'token' };
  const value = Buffer.alloc(64 * 1024, 'x');
  let written = 0;
  for (; !bus.isFull && written < 4096; written++) {
    sink.append(undefined, target, { letter: 'v', number: 1 }, value, 0, value.length);
  }
  expect(written * value.length).toBeLessThan(40 * 1024 * 1024);
  expect([bus.isFull, rooms]).toEqual([true, 0]);
  isAway = false;
  await sink.durable();
  expect([bus.isFull, rooms]).toEqual([false, 1]);
  sink.stop();
});
