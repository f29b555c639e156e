import { decodeState, encodeState } from '@pinwire/model';
import { expect, it } from 'vitest';
import { key, RouterKit } from '../test/router-kit.ts';

const DROP = [{ target: 0, kind: 'drop-target' }] as const;

/** A device whose value is saved. */
async function savedDevice() {
  const kit = new RouterKit({ devices: [{ id: 0, token: key(0).route }] });
  const device = await kit.device();
  device.write('vw|5|old');
  await kit.router.commit();
  kit.saved.set('0', decodeState(encodeState(kit.saved.get('0') as never)));
  expect(kit.saved.get('0')?.values.size).toBe(1);
  return { kit, device };
}

it('a deleted device has left nothing when that is answered: its id may be given out again at once', async () => {
  const { kit } = await savedDevice();
  await kit.update({ devices: [] });
  await kit.router.edit(key(0), DROP);
  expect([...kit.saved]).toEqual([]);
});

it('what a deleted device still sends is not kept', async () => {
  const { kit, device } = await savedDevice();
  await kit.update({ devices: [] });
  await kit.router.edit(key(0), DROP);
  device.write('vw|5|late');
  await kit.router.commit();
  expect([...kit.saved]).toEqual([]);
});

it('a removal that fails is tried again', async () => {
  const { kit } = await savedDevice();
  await kit.update({ devices: [] });
  kit.stateIsAway = true;
  await kit.router.edit(key(0), DROP);
  expect(kit.saved.size).toBe(1);
  kit.stateIsAway = false;
  await kit.router.commit();
  expect(kit.saved.size).toBe(0);
});

it('a target that is there again under its old name is saved, and not removed any more', async () => {
  const { kit, device } = await savedDevice();
  kit.stateIsAway = true;
  await kit.router.edit(key(0), DROP);
  device.write('vw|5|new');
  await kit.router.commit();
  kit.stateIsAway = false;
  await kit.router.commit();
  expect(kit.saved.get('0')?.values.size).toBe(1);
});

it('what gathers while saving fails is tried a few times a second, not with every commit; a stop tries at once', async () => {
  const { kit, device } = await savedDevice();
  kit.saves = 0;
  kit.savingFails = true;
  for (let n = 0; n < 100; n++) {
    device.write(`vw|5|${n}`);
    await kit.router.commit();
    kit.now += 10;
  }
  expect(kit.saves).toBe(3);
  kit.savingFails = false;
  await kit.router.stop();
  expect(kit.saved.get('0')?.values.get('v5')).toEqual(Buffer.from('99'));
});

it('what cannot be saved before a shard is given away is put where the next owner finds it, also between two tries', async () => {
  const { kit, device } = await savedDevice();
  kit.saves = 0;
  kit.savingFails = true;
  device.write('vw|5|new');
  await kit.router.commit();
  expect([kit.saves, kit.flushes]).toEqual([1, 0]);
  await kit.router.commit(true);
  expect([kit.saves, kit.flushes]).toEqual([2, 1]);
});

it('each save of a state has a higher version, above all of an owner before', async () => {
  const { kit, device } = await savedDevice();
  const first = kit.saved.get('0')?.version as number;
  device.write('vw|5|next');
  await kit.router.commit();
  expect(kit.saved.get('0')?.version).toBe(first + 1);
  kit.bus.epoch = () => 1_700_000_000_000;
  device.write('vw|5|under another lease');
  await kit.router.commit();
  expect(kit.saved.get('0')?.version).toBe(1_700_000_000_000);
});
