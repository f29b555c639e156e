import { expect, it } from 'vitest';
import { Harness, tokenOf } from '../../../hardware-gateway/test/harness.ts';

it('a second login gets 4 and changes nothing (hardware.md 3.2)', async () => {
  const harness = new Harness();
  const device = await harness.device(0);
  device.send(29, 2, tokenOf(1, 0));
  device.send(29, 3, tokenOf(1, 1));
  device.send(2, 4, 'nonsense');
  device.send(20, 5, 'vw|1|2');
  expect(device.take()).toEqual(['0 2 4', '0 3 4', '0 4 4']);
  expect(harness.takeApps()).toEqual(['20 5 1-0|vw|1|2']);
  await harness.stop();
});
