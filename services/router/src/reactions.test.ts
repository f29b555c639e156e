import type { Doc } from '@pinwire/model';
import { expect, test } from 'vitest';
import { key, RouterKit } from '../test/router-kit.ts';

function graph(pins: number[], rest: Doc = {}): Doc {
  const dataStreams = pins.map((pin) => ({ targetId: 0, pin: { pin, pinType: 'VIRTUAL' } }));
  return { type: 'ENHANCED_GRAPH', id: 12, width: 2, height: 1, dataStreams, ...rest };
}

const points = async (kit: RouterKit, ...pins: string[]) => kit.router.livePoints(key(0), pins);

test('numbers of a device on pins of a live graph are kept with their time', async () => {
  const kit = new RouterKit({ widgets: [graph([5, 6])] });
  const device = await kit.device();
  device.write('vw|5|1.5');
  kit.now += 1000;
  device.write('vw|5|text');
  device.write('vw|5|2|3');
  device.write('vw|7|4');
  device.write('vw|5|2.25');
  const at = 1_700_000_000_000;
  expect(await points(kit, 'v5', 'v6', 'v7', 'x')).toEqual([
    [
      { value: 1.5, at },
      { value: 2.25, at: at + 1000 },
    ],
    [],
    [],
    [],
  ]);
});

test('writes of apps are not kept, those over HTTP are, with the times that they bring', async () => {
  const kit = new RouterKit({ widgets: [graph([5])] });
  const body = Buffer.from('vw\x005\x001');
  await kit.outside({
    target: key(0),
    id: 5,
    body,
    relay: undefined,
    from: undefined,
    deliver: true,
    rules: true,
  });
  expect(await points(kit, 'v5')).toEqual([[]]);
  const pin = { letter: 'v', number: 5 } as const;
  await kit.router.httpWrite({ target: key(0), pin, value: Buffer.from('2'), samples: undefined });
  const samples = [{ value: Buffer.from('3'), at: 1000 }];
  await kit.router.httpWrite({ target: key(0), pin, value: Buffer.from('3'), samples });
  expect(await points(kit, 'v5')).toEqual([
    [
      { value: 2, at: kit.now },
      { value: 3, at: 1000 },
    ],
  ]);
});

test('points stay when the project changes, until no graph shows the pin', async () => {
  const kit = new RouterKit({ widgets: [graph([5])] });
  const device = await kit.device();
  device.write('vw|5|1');
  await kit.update({ widgets: [graph([5, 6])] });
  device.write('vw|5|2');
  expect((await points(kit, 'v5'))[0]?.map(({ value }) => value)).toEqual([1, 2]);
  await kit.update({ widgets: [] });
  device.write('vw|5|3');
  expect(await points(kit, 'v5')).toEqual([[]]);
});

test('points are forgotten by pin, or all of a target', async () => {
  const kit = new RouterKit({ widgets: [graph([5, 6, 7])] });
  const device = await kit.device();
  const write = () => {
    for (const pin of [5, 6, 7]) device.write(`vw|${pin}|1`);
  };
  const counts = async () => (await points(kit, 'v5', 'v6', 'v7')).map((list) => list.length);
  write();
  await kit.router.dropLivePoints(key(0), ['v5', 'x']);
  expect(await counts()).toEqual([0, 1, 1]);
  await kit.router.dropLivePoints(key(0));
  expect(await counts()).toEqual([0, 0, 0]);
  write();
  expect(await counts()).toEqual([1, 1, 1]);
});

test('a device that is gone leaves no points to the next one with its id', async () => {
  const kit = new RouterKit({ widgets: [graph([5])] });
  const device = await kit.device();
  device.write('vw|5|1');
  await kit.router.edit(key(0), [{ target: 0, kind: 'drop-target' }]);
  expect(await points(kit, 'v5')).toEqual([[]]);
});
