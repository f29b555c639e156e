import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { HARDWARE_RESEND_FROM_BLUETOOTH } = Command;

test('is stored, also in an inactive project, and told to nobody', async () => {
  const harness = await Harness.start({ isActive: false });
  const app = await harness.owner();
  const other = await harness.owner();
  const device = await harness.device();
  app.take();
  other.take();
  expect(await app.ask(HARDWARE_RESEND_FROM_BLUETOOTH, '1-0|vw|7|77')).toEqual([]);
  expect([other.take(), device.take()]).toEqual([[], []]);
  expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200', '25#1111 1-0|vw|7|77']);
});

test('sets off the rules of the device', async () => {
  const condition = { type: 'GT', value: 30 };
  const actions = [{ type: 'SETPIN', pin: { pin: 2, pinType: 'VIRTUAL' }, value: '1', setPinType: 'CUSTOM' }];
  const rules = [{ isActive: true, triggerPin: { pin: 7, pinType: 'VIRTUAL' }, condition, actions }];
  const harness = await Harness.start({ widgets: [{ type: 'EVENTOR', id: 9, deviceId: 0, rules }] });
  const app = await harness.owner();
  const device = await harness.device();
  app.take();
  await app.ask(HARDWARE_RESEND_FROM_BLUETOOTH, '1-0|vw|7|31');
  expect(device.take()).toEqual(['20#888 vw|2|1']);
});

test('operations other than writes are ignored', async () => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(HARDWARE_RESEND_FROM_BLUETOOTH, '1-0|vr|7|77')).toEqual([]);
});

test.each([
  ['1-0|vw', 'a short body'],
  ['1-0|vw|7|', 'an empty value'],
  ['1-0|vw|7777', 'no value'],
  ['1-0|vw|256|1', 'a bad pin'],
  ['1|vw|7|77777', 'no device'],
  ['1-9|vw|7|77', 'an unknown device'],
  ['2-0|vw|7|77', 'an unknown project'],
  ['x-0|vw|7|77', 'no number'],
])('%s: refused, %s', async (body) => {
  const app = await (await Harness.start()).owner();
  expect(await app.ask(HARDWARE_RESEND_FROM_BLUETOOTH, body)).toEqual(['2']);
});
