import { Command } from '@pinwire/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Harness, tokenOf } from '../test/harness.ts';

const TOKEN = tokenOf(1, 0);

describe('device login (hardware.md 3)', () => {
  let harness = new Harness();
  const start = (options?: ConstructorParameters<typeof Harness>[0]): Harness => {
    harness = new Harness(options);
    return harness;
  };
  afterEach(() => harness.stop());

  it.each([Command.LOGIN, Command.HARDWARE_LOGIN])(
    'command %i answers 200 with its id, then tells apps',
    async (command) => {
      const device = start().connect();
      device.send(command, 4711, TOKEN);
      await harness.quiet();
      expect(device.take()).toEqual(['0 4711 200']);
      expect(harness.takeApps()).toEqual(['4 4711 1-0']);
      expect(device.isLoggedIn).toBe(true);
      const { record } = await harness.state();
      expect(record).toMatchObject({ status: 'ONLINE', connectTime: harness.now, lastLoggedIP: '192.0.2.7' });
      expect(record.firstConnectTime).toBe(harness.now);
    },
  );

  it('cuts blanks, line ends and NUL around the token', async () => {
    const device = start().connect();
    device.send(29, 1, ` |\t${TOKEN}\r\n|`);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 200']);
  });

  it('sends the pin modes of an active project behind the 200', async () => {
    const widgets = [{ id: 1, type: 'BUTTON', deviceId: 0, pinType: 'DIGITAL', pin: 2 }];
    const device = start({ project: { widgets } }).connect();
    device.send(29, 1, TOKEN);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 200', '20 1 pm|2|out']);
  });

  it('sends no pin modes in an inactive project, but tells apps', async () => {
    const widgets = [{ id: 1, type: 'BUTTON', deviceId: 0, pinType: 'DIGITAL', pin: 2 }];
    const device = start({ project: { widgets, isActive: false } }).connect();
    device.send(29, 1, TOKEN);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 200']);
    expect(harness.takeApps()).toEqual(['4 1 1-0']);
  });

  it('cuts pin modes to the buffer that the device told', async () => {
    const widgets = Array.from({ length: 20 }, (_, pin) => ({
      id: pin,
      type: 'BUTTON',
      deviceId: 0,
      pinType: 'DIGITAL',
      pin,
    }));
    const first = await start({ project: { widgets } }).device();
    first.send(17, 2, 'ver|1.0|buff-in|64');
    const second = harness.connect();
    second.send(29, 1, TOKEN);
    await harness.quiet();
    const modes = second.take().slice(1);
    expect(modes.every((line) => line.startsWith('20 1 pm|') && line.length - '20 1 '.length <= 59)).toBe(true);
    expect(modes.join('').match(/\|out/g)).toHaveLength(20);
  });

  it.each(['', '   ', 'short', 'x'.repeat(33), `${'x'.repeat(20)}|${'x'.repeat(11)}`, 'x'.repeat(65_535)])(
    'answers 9 to a token that can be none, without a look at the store, and lets the socket try again',
    async (token) => {
      const device = start().connect();
      device.send(29, 1, token);
      device.send(29, 2, TOKEN);
      await harness.quiet();
      expect(device.take()).toEqual(['0 1 9', '0 2 200']);
      expect(harness.lookups.filter((asked) => asked !== TOKEN && asked.length !== 5)).toEqual([]);
    },
  );

  it('answers 9 to an unknown token and lets the socket try again', async () => {
    const device = start().connect();
    device.send(29, 1, 'A'.repeat(32));
    device.send(29, 2, TOKEN);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 9', '0 2 200']);
  });

  it('closes a socket that tries wrong tokens for ever', async () => {
    const device = start().connect();
    for (let attempt = 1; !device.isClosed && attempt < 1000; attempt++) device.send(29, attempt, 'B'.repeat(40));
    expect(device.take()).toHaveLength(51);
    expect(device.isClosed).toBe(true);
  });

  it('answers 19 when the store does not answer, and lets the socket try again', async () => {
    const device = start().connect();
    harness.store.set(TOKEN, new Error('away'));
    device.send(29, 1, TOKEN);
    await harness.quiet();
    harness.store.delete(TOKEN);
    device.send(29, 2, TOKEN);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 19', '0 2 200']);
    expect(harness.errors).toHaveLength(1);
  });

  it('answers 19 when the state of the device cannot be loaded, also to those who wait for it', async () => {
    start();
    harness.stateError = new Error('away');
    const devices = [harness.connect(), harness.connect()];
    for (const device of devices) device.send(29, 1, TOKEN);
    await harness.quiet();
    expect(devices.map((device) => device.take())).toEqual([['0 1 19'], ['0 1 19']]);
    harness.stateError = undefined;
    devices[0]?.send(29, 2, TOKEN);
    await harness.quiet();
    expect(devices[0]?.take()).toEqual(['0 2 200']);
  });

  it('takes a login back that the router could not carry out: another owner of the shard hears nothing of it', async () => {
    start();
    const closed = vi.spyOn(harness.router, 'deviceClosed');
    harness.stateError = new Error('away');
    const device = harness.connect();
    device.send(29, 1, TOKEN);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 19']);
    expect(closed.mock.calls.map(([{ number }]) => number)).toEqual([1]);
    device.hangUp();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it.each([6, 20, 16, 17, 0])('closes on command %i before the login, without a reply', (command) => {
    const device = start().connect();
    if (command === 0) device.respond(1, 200);
    else device.send(command, 1, 'vw|1|2');
    expect(device.take()).toEqual(['closed']);
  });

  it('handles what comes behind the login in the same segment, in order', async () => {
    const device = start().connect();
    const wire = Buffer.concat([
      Buffer.from(`1d00010020${Buffer.from(TOKEN).toString('hex')}`, 'hex'),
      Buffer.from('140002000676770031006106000300001000040000', 'hex'),
    ]);
    device.sendBytes(wire);
    expect(device.take()).toEqual([]);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 200', '0 3 200', '20 4 vw|1|a']);
    expect(harness.takeApps()).toEqual(['4 1 1-0', '20 2 1-0|vw|1|a']);
  });

  it('looks a token up once, and again after the account changed', async () => {
    start();
    for (let login = 0; login < 3; login++) await harness.device();
    expect(harness.lookups).toEqual([TOKEN]);
    await harness.update({ id: 1, devices: [{ id: 7 }] });
    const device = harness.connect();
    device.send(29, 1, TOKEN);
    await harness.quiet();
    expect(device.take()).toEqual(['0 1 9']);
    expect(harness.lookups).toEqual([TOKEN, TOKEN]);
  });

  it('keeps several sockets of one device, and tells each login', async () => {
    const first = await start().device();
    const second = harness.connect();
    second.send(29, 9, TOKEN);
    await harness.quiet();
    expect(second.take()).toEqual(['0 9 200']);
    expect(first.take()).toEqual([]);
    expect(harness.takeApps()).toEqual(['4 9 1-0']);
  });

  it('does not log in a socket that hung up meanwhile', async () => {
    const device = start().connect();
    device.send(29, 1, TOKEN);
    device.hangUp();
    await harness.quiet();
    expect((await harness.state()).record.status).toBe('OFFLINE');
    expect(harness.gateway.size).toBe(0);
  });
});
