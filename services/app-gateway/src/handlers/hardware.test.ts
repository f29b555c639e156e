import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

const { HARDWARE } = Command;
const devices = [0, 1, 2].map((id) => ({ id, boardType: 'ESP8266' }));

describe('a write', () => {
  test('reaches the device as it is and is relayed word for word; success is silent', async () => {
    const harness = await Harness.start();
    const app = await harness.owner();
    const other = await harness.owner({ web: true });
    const device = await harness.device();
    app.take();
    other.take();
    expect(await app.ask(HARDWARE, '1-0|vw|6|1|2|3')).toEqual([]);
    expect(device.take()).toEqual(['~20 vw|6|1|2|3']);
    expect(other.take()).toEqual(['~25 1-0|vw|6|1|2|3']);
  });

  test('a head without a device means device 0', async () => {
    const harness = await Harness.start({ devices });
    const app = await harness.owner();
    const [first, second] = [await harness.device(0), await harness.device(1)];
    await app.ask(HARDWARE, '1|vw|6|255');
    expect([first.take(), second.take()]).toEqual([['~20 vw|6|255'], []]);
  });

  test('message id 0 never reaches a device', async () => {
    const harness = await Harness.start();
    const app = await harness.owner();
    const device = await harness.device();
    app.send(HARDWARE, '1-0|vw|6|1', 0);
    await app.ask(Command.PING);
    expect(device.take()).toEqual(['20#1 vw|6|1']);
  });

  test('to an offline device is answered with 7, and stored', async () => {
    const app = await (await Harness.start()).owner();
    expect(await app.ask(HARDWARE, '1-0|vw|6|255')).toEqual(['7']);
    expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200', '25#1111 1-0|vw|6|255']);
  });

  test('to an offline device is silent with notifications off', async () => {
    const app = await (await Harness.start({ isNotificationsOff: true })).owner();
    expect(await app.ask(HARDWARE, '1-0|vw|6|255')).toEqual([]);
  });

  test('on an inactive project is ignored', async () => {
    const harness = await Harness.start({ isActive: false });
    const app = await harness.owner();
    expect(await app.ask(HARDWARE, '1-0|vw|6|255')).toEqual([]);
    expect(await app.ask(Command.APP_SYNC, '1')).toEqual(['200']);
  });
});

describe('targets', () => {
  test('a tag reaches its members and keeps a value of its own', async () => {
    const tags = [{ id: 100_000, name: 'Tag', deviceIds: [0, 2] }];
    const harness = await Harness.start({ devices, tags });
    const app = await harness.owner();
    const wires = [await harness.device(0), await harness.device(1), await harness.device(2)];
    app.take();
    expect(await app.ask(HARDWARE, '1-100000|vw|4|9')).toEqual([]);
    expect(wires.map((wire) => wire.take())).toEqual([['~20 vw|4|9'], [], ['~20 vw|4|9']]);
    const values = await app.ask(Command.APP_SYNC, '1');
    expect(values.sort()).toEqual(['200', '25#1111 1-0|vw|4|9', '25#1111 1-100000|vw|4|9', '25#1111 1-2|vw|4|9']);
  });

  test('a selector reaches the device that it shows', async () => {
    const selector = { type: 'DEVICE_SELECTOR', id: 200_000, value: 1, deviceIds: [0, 1] };
    const harness = await Harness.start({ devices, widgets: [selector] });
    const app = await harness.owner();
    const [first, second] = [await harness.device(0), await harness.device(1)];
    app.take();
    expect(await app.ask(HARDWARE, '1-200000|vw|4|9')).toEqual([]);
    expect([first.take(), second.take()]).toEqual([[], ['~20 vw|4|9']]);
  });

  test.each([200_000, 100_000])('a write sets off the rules of %i, which its device gets', async (target) => {
    const stream = (pin: number) => ({ pin, pinType: 'VIRTUAL' });
    const rule = {
      triggerPin: stream(4),
      condition: { type: 'GT', value: 5 },
      actions: [{ type: 'SETPIN', pin: stream(9), value: 'on' }],
      isActive: true,
    };
    const widgets = [
      { type: 'DEVICE_SELECTOR', id: 200_000, value: 1, deviceIds: [0, 1] },
      { type: 'EVENTOR', id: 77, deviceId: target, rules: [rule] },
    ];
    const tags = [{ id: 100_000, name: 'Tag', deviceIds: [1] }];
    const harness = await Harness.start({ devices, tags, widgets });
    const app = await harness.owner();
    const [first, second] = [await harness.device(0), await harness.device(1)];
    app.take();
    expect(await app.ask(HARDWARE, '1-1|vw|4|9')).toEqual([]);
    expect(second.take()).toEqual(['~20 vw|4|9']);
    expect(await app.ask(HARDWARE, `1-${target}|vw|4|9`)).toEqual([`20#888 1-${target}|vw|9|on`]);
    expect([first.take(), second.take()]).toEqual([[], ['~20 vw|4|9', '20#888 vw|9|on']]);
  });

  test.each(['1-7|vw|4|9', '1-100007|vw|4|9', '1-200007|vw|4|9'])('an unknown one is ignored: %s', async (body) => {
    const app = await (await Harness.start()).owner();
    expect(await app.ask(HARDWARE, body)).toEqual([]);
  });
});

describe('a shared app', () => {
  test('writes as the owner does, and both hear of each other', async () => {
    const harness = await Harness.start();
    const owner = await harness.owner();
    const shared = await harness.shared(owner);
    const device = await harness.device();
    owner.take();
    shared.take();
    expect(await shared.ask(HARDWARE, '1-0|vw|5|1')).toEqual([]);
    expect([owner.take(), device.take()]).toEqual([['~25 1-0|vw|5|1'], ['~20 vw|5|1']]);
    await owner.ask(HARDWARE, '1-0|vw|5|2');
    device.send(HARDWARE, 'vw|5|3');
    expect(shared.take()).toEqual(['~25 1-0|vw|5|2', '~20 1-0|vw|5|3']);
  });

  test('gets 6 while sharing is off, and for another project', async () => {
    const harness = await Harness.start();
    const owner = await harness.owner();
    await owner.ask(
      Command.CREATE_DASH,
      '{"id":2,"isActive":true,"isShared":true,"devices":[{"id":0,"boardType":"x"}]}',
    );
    const shared = await harness.shared(owner);
    expect(await shared.ask(HARDWARE, '2-0|vw|5|1')).toEqual(['6']);
    await owner.ask(Command.SHARING, '1|off');
    expect(await shared.ask(HARDWARE, '1-0|vw|5|1')).toEqual(['6']);
    await owner.ask(Command.SHARING, '1|on');
    expect(await shared.ask(HARDWARE, '1-0|vw|5|1')).toEqual(['7']);
  });
});

test.each([
  ['1-0|vw', '11'],
  ['1-0|vw|5', '11'],
  ['1-0|vw|256|1', '2'],
  ['1-0|vw|-1|1', '2'],
  ['1-0|vw|x|1', '2'],
  ['1-0|vw||1', '2'],
  ['1-0|xw|5|1', '2'],
  ['1-0|vr|5', '2'],
  ['1-0|pm|5|out', '2'],
  ['1-0', '2'],
  ['1-0|', '2'],
  ['1-x|vw|5|1', '2'],
  ['2-0|vw|5|1', '2'],
  ['x|vw|5|1', '2'],
])('%s is refused with %s', async (body, status) => {
  const harness = await Harness.start();
  const app = await harness.owner();
  const other = await harness.owner();
  other.take();
  expect(await app.ask(HARDWARE, body)).toEqual([status]);
  expect(other.take()).toEqual([]);
});
