import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import type { IClientOptions } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AppClient, Command, newAccount, openApp, openDevice, type TestAccount } from '../kit/app-client.ts';
import { MqttDevice } from '../kit/mqtt-device.ts';
import { startTarget, type Target } from '../kit/target.ts';

let target: Target;
let account: TestAccount;
let app: AppClient;
const devices: MqttDevice[] = [];

const eventor = {
  type: 'EVENTOR',
  id: 77,
  width: 2,
  height: 1,
  deviceId: 1,
  rules: [
    {
      triggerPin: { pin: 5, pinType: 'VIRTUAL' },
      condition: { type: 'GT', value: 30 },
      actions: [{ type: 'SETPIN', pin: { pin: 9, pinType: 'VIRTUAL' }, value: 'hot' }],
      isActive: true,
    },
  ],
};
const clock = { type: 'RTC', id: 3, width: 2, height: 1, tzName: 'Asia/Kolkata' };
const button = { type: 'BUTTON', id: 4, width: 2, height: 1, deviceId: 0, pinType: 'VIRTUAL', pin: 7 };

beforeAll(async () => {
  target = await startTarget();
  account = await newAccount(target, { devices: 2, widgets: [eventor, clock, button] });
}, 120_000);

beforeEach(async () => {
  app = await openApp(account);
});

afterEach(async () => {
  app.destroy();
  await Promise.all(devices.splice(0).map(({ client }) => client.endAsync(true)));
});

afterAll(async () => {
  await target?.close();
});

/** Connects a device of the account and waits until the app knows. */
async function connect(options: IClientOptions = {}, deviceId = 0): Promise<MqttDevice> {
  app.clear();
  const device = await MqttDevice.connect(target, account.tokens[deviceId] ?? '', options);
  devices.push(device);
  await app.next(({ command, parts }) => command === Command.HARDWARE_CONNECTED && parts[0] === `1-${deviceId}`);
  return device;
}

const written = async (pin: number, deviceId = 0): Promise<string[]> =>
  [...(await app.nextWrite(1, deviceId, pin)).parts].slice(3);

describe.each([4, 5] as const)('MQTT version %i', (protocolVersion) => {
  const options: IClientOptions = { protocolVersion };

  test('values of a device reach the app, with both qualities of service', async () => {
    const device = await connect(options);
    await device.publish('ds/V5', '23');
    expect(await written(5)).toEqual(['23']);
    await device.publish('ds/V6', 'a b\0c', 1);
    expect(await written(6)).toEqual(['a b', 'c']);
    await device.publish('batch_ds', '{"V1":10.3,"D2":true}', 1);
    expect(await written(1)).toEqual(['10.3']);
    expect((await app.next(({ parts }) => parts[1] === 'dw')).parts).toEqual(['1-0', 'dw', '2', '1']);
  });

  test('the original form of login and topic works', async () => {
    const device = await connect({ ...options, username: ` ${account.email.toUpperCase()} ` });
    await device.publish('hardware', 'vw 5 23');
    expect(await written(5)).toEqual(['23']);
    await device.subscribe('hardware');
    app.hardware(1, 0, 'vw', 8, 'on');
    expect(await device.next('hardware')).toMatchObject({ text: 'vw 8 on', retain: false });
  });

  test.each([
    ['a wrong token', { password: 'x'.repeat(32) }],
    ['no password', { password: undefined }],
    ['no user', { username: undefined, password: undefined }],
    ['the e-mail of somebody else', { username: 'somebody@example.com' }],
  ])('%s is refused', async (_name, wrong) => {
    const refused = MqttDevice.connect(target, account.tokens[0] ?? '', { ...options, ...wrong });
    await expect(refused).rejects.toMatchObject({ code: protocolVersion === 5 ? 134 : 4 });
  });

  test('an app writes to a device, which other devices do not see', async () => {
    const device = await connect(options);
    const other = await connect(options, 1);
    await device.subscribe('downlink/#', 1);
    await other.subscribe('downlink/#');
    app.hardware(1, 0, 'vw', 8, 'on');
    expect(await device.next('downlink/ds/V8', 'live')).toEqual({
      topic: 'downlink/ds/V8',
      text: 'on',
      retain: false,
      qos: 1,
    });
    app.hardware(1, 1, 'vw', 8, 'off');
    expect(await other.next('downlink/ds/V8', 'live')).toMatchObject({ text: 'off', qos: 0 });
    expect(other.untaken.map(({ text }) => text)).not.toContain('on');
  });

  test('a subscription brings the last value, marked as retained', async () => {
    const device = await connect(options);
    app.hardware(1, 0, 'vw', 8, 'last');
    app.hardware(1, 0, 'vw', 10, 'other');
    // It is answered behind them.
    await app.command(Command.PING);
    await device.subscribe('downlink/ds/V8');
    expect(await device.next('downlink/ds/V8')).toMatchObject({ text: 'last', retain: true });
    await device.subscribe('downlink/ds/+');
    expect(await device.next('downlink/ds/V10')).toMatchObject({ text: 'other', retain: true });
    await device.publish('get/ds', 'V10');
    expect(await device.next('downlink/ds/V10')).toMatchObject({ text: 'other', retain: false });
    await device.publish('get/ds/all');
    expect(await device.next('downlink/ds/V10')).toMatchObject({ text: 'other', retain: false });
  });

  test('a property, and who the device is', async () => {
    const device = await connect(options);
    await device.publish('ds/V7/prop/label', 'Pump', 1);
    expect((await app.next(({ command }) => command === Command.SET_WIDGET_PROPERTY)).parts).toEqual([
      '1-0',
      '7',
      'label',
      'Pump',
    ]);
    await device.publish('info/mcu', '{"tmpl":"TMPL1","ver":"0.1.2","build":"Jan 19 2024 12:25:30","rxbuff":512}', 1);
    const { devices: known = [] } = await app.project(1);
    expect(known[0]).toMatchObject({
      status: 'ONLINE',
      hardwareInfo: { version: '0.1.2', templateId: 'TMPL1', build: 'Jan 19 2024 12:25:30', buffIn: 512 },
    });
  });

  test('the time comes in the zone of the clock widget', async () => {
    const device = await connect(options);
    await device.subscribe('downlink/#');
    await device.publish('get/utc/all/json');
    const time = JSON.parse((await device.next('downlink/utc/all/json')).text);
    expect(time).toMatchObject({ tz_offset: 330, tz_name: 'UTC+05:30', dst_offset: 0 });
    expect(Math.abs(time.time - Date.now())).toBeLessThan(60_000);
  });

  test('what a device asks in vain is told on the topic for diagnostics', async () => {
    const device = await connect(options);
    await device.subscribe('downlink/diag');
    await device.publish('ds/V7/prop/nothing', 'x');
    expect(await device.next('downlink/diag')).toMatchObject({ text: '{"status":11}' });
    for (const [topic, text] of [
      ['ds/Temperature', '21'],
      ['batch_ds', '{"Temperature":21}'],
    ] as const) {
      await device.publish(topic, text);
      expect(await device.next('downlink/diag')).toMatchObject({ text: '{"status":2}' });
    }
  });

  test('the last will is written when the connection breaks off, not when it is ended', async () => {
    const will = { topic: 'ds/V11', payload: Buffer.from('gone'), qos: 1 as const, retain: true };
    const device = await connect({ ...options, will });
    await device.end();
    await app.next(({ command }) => command === Command.DEVICE_OFFLINE);
    expect(app.untaken.filter(({ command }) => command === Command.HARDWARE)).toEqual([]);
    const again = await connect({ ...options, will });
    again.breakOff();
    expect(await written(11)).toEqual(['gone']);
    await app.next(({ command }) => command === Command.DEVICE_OFFLINE);
  });

  test('a second client of the same name takes the place of the first', async () => {
    const first = await connect({ ...options, clientId: 'pump' });
    const second = await connect({ ...options, clientId: 'pump' });
    await first.closed;
    expect(first.disconnectReason).toBe(protocolVersion === 5 ? 142 : undefined);
    await second.publish('ds/V5', 'still here', 1);
    expect(await written(5)).toEqual(['still here']);
  });

  test('subscriptions to what is never sent are refused', async () => {
    const device = await connect(options);
    await expect(device.subscribe('ds/#')).rejects.toThrow();
    await expect(device.subscribe('$share/a/downlink/#')).rejects.toThrow();
    await device.subscribe('downlink/#');
    await device.client.unsubscribeAsync('downlink/#');
    app.hardware(1, 0, 'vw', 8, 'on');
    await device.publish('get/ds', 'V8', 1);
    expect(device.untaken.filter(({ retain }) => !retain)).toEqual([]);
  });

  test('quality of service 2 is not served', async () => {
    const device = await connect(options);
    device.publish('ds/V5', '1', 2).catch(() => undefined);
    await device.closed;
    expect(device.disconnectReason).toBe(protocolVersion === 5 ? 0x9b : undefined);
  });

  test('rules of a project see its writes', async () => {
    const device = await connect(options, 1);
    await device.subscribe('downlink/#');
    await device.publish('ds/V5', '0', 1);
    await device.publish('ds/V5', '31', 1);
    expect((await device.next('downlink/ds/V9', 'live')).text).toBe('hot');
  });

  test('a device of each protocol under one token, and both are online', async () => {
    const device = await connect(options);
    const binary = await openDevice(account);
    await device.subscribe('downlink/#');
    app.hardware(1, 0, 'vw', 12, 'both');
    expect((await device.next('downlink/ds/V12', 'live')).text).toBe('both');
    expect((await binary.nextWrite(12)).parts).toEqual(['vw', '12', 'both']);
    binary.destroy();
  });
});

describe('version 5', () => {
  test('a message that means nothing is acknowledged with its reason', async () => {
    const device = await connect({ protocolVersion: 5 });
    await expect(device.publish('nothing', '1', 1)).rejects.toMatchObject({ code: 0x90 });
    await expect(device.publish('batch_ds', '{', 1)).rejects.toMatchObject({ code: 0x99 });
  });

  test('no more messages come than the client takes at once', async () => {
    const device = await connect({ protocolVersion: 5, properties: { receiveMaximum: 2 } });
    await device.subscribe('downlink/ds/V13', 1);
    for (let value = 1; value <= 50; value++) app.hardware(1, 0, 'vw', 13, value);
    const got: string[] = [];
    // In a cluster the retained last value may come when the first of them has been written.
    while (got.length < 50) got.push((await device.next('downlink/ds/V13', 'live')).text);
    expect(got).toEqual(Array.from({ length: 50 }, (_, at) => String(at + 1)));
  });

  test('a client without a name is given one', async () => {
    const device = await MqttDevice.connect(target, account.tokens[0] ?? '', { protocolVersion: 5, clientId: '' });
    devices.push(device);
    expect(device.connack?.properties?.assignedClientIdentifier).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('on the wire', () => {
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Sends bytes on a new socket; resolves with all that came, as hexadecimal, when the server closes it. */
  async function exchange(...parts: Buffer[]): Promise<string> {
    const socket = connectTcp(target.mqttPort, target.host);
    sockets.push(socket);
    let got = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
    });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    for (const part of parts) socket.write(part);
    await once(socket, 'close');
    return got.toString('hex');
  }

  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  };

  /** CONNECT of version 3.1.1 by default, as `device`. */
  function connectPacket({ version = 4, keepAlive = 10, flags = 0xc2, id = 'raw' } = {}): Buffer {
    const head = Buffer.concat([text('MQTT'), Buffer.from([version, flags, 0, keepAlive])]);
    const body = Buffer.concat([head, text(id), text('device'), text(account.tokens[0] ?? '')]);
    return Buffer.concat([Buffer.from([0x10, body.length]), body]);
  }

  const PING = Buffer.from('c000', 'hex');
  const DISCONNECT = Buffer.from('e000', 'hex');
  const CONNACK = '20020000';

  test('a client of version 5 may ask for its last will when it ends', async () => {
    const will = { topic: 'ds/V12', payload: Buffer.from('bye'), qos: 0 as const, retain: false };
    const device = await connect({ protocolVersion: 5, will });
    await device.client.endAsync(false, { reasonCode: 4 });
    expect(await written(12)).toEqual(['bye']);
  });

  test('packets behind CONNECT wait for its answer', async () => {
    const topic = text('ds/V5');
    const publish = Buffer.concat([
      Buffer.from([0x32, topic.length + 4]),
      topic,
      Buffer.from([0, 9]),
      Buffer.from('77'),
    ]);
    const got = await exchange(Buffer.concat([connectPacket(), publish, PING, DISCONNECT]));
    // The publication is acknowledged when a router has it, the ping at once.
    expect([`${CONNACK}40020009d000`, `${CONNACK}d00040020009`]).toContain(got);
    expect(await written(5)).toEqual(['77']);
  });

  test('a client that ends its side behind a publication is sent the acknowledgement', async () => {
    const socket = connectTcp({ port: target.mqttPort, host: target.host, allowHalfOpen: true });
    sockets.push(socket);
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk.toString('hex');
    });
    const topic = text('ds/V5');
    const head = Buffer.from([0x32, topic.length + 4]);
    socket.end(Buffer.concat([connectPacket(), head, topic, Buffer.from([0, 9]), Buffer.from('78')]));
    await once(socket, 'close');
    expect(got).toBe(`${CONNACK}40020009`);
    expect(await written(5)).toEqual(['78']);
  });

  test.each([
    ['the packet id 0', 'ds/V5', [0, 0]],
    ['a topic that is no UTF-8', Buffer.from([0x64, 0x73, 0xff]), [0, 9]],
  ])('%s ends the connection', async (_name, name, id) => {
    const bytes = Buffer.from(name);
    const topic = Buffer.concat([Buffer.from([0, bytes.length]), bytes]);
    const publish = Buffer.concat([Buffer.from([0x32, topic.length + 3]), topic, Buffer.from([...id, 0x37])]);
    expect(await exchange(connectPacket(), publish)).toBe(CONNACK);
  });

  test('a client that is silent for one and a half times its keep-alive is closed', async () => {
    const began = performance.now();
    expect(await exchange(connectPacket({ keepAlive: 1 }))).toBe(CONNACK);
    const silent = performance.now() - began;
    expect(silent).toBeGreaterThan(1400);
    expect(silent).toBeLessThan(5000);
  });

  test('a version that is not spoken here is told so', async () => {
    expect(await exchange(connectPacket({ version: 9 }))).toBe('20020001');
  });

  test('a session that is to be kept needs a name', async () => {
    expect(await exchange(connectPacket({ flags: 0xc0, id: '' }))).toBe('20020002');
  });

  test.each([
    ['anything before CONNECT', () => [PING], ''],
    ['a second CONNECT', () => [connectPacket(), connectPacket()], CONNACK],
    ['no MQTT at all', () => [Buffer.from('GET / HTTP/1.1\r\n\r\n')], ''],
    ['a length without end', () => [connectPacket(), Buffer.from('30ffffffffff', 'hex')], CONNACK],
    ['a packet that is too long', () => [Buffer.concat([Buffer.from('10ffffff7f', 'hex'), Buffer.alloc(100_000)])], ''],
    ['a publication to a filter', () => [connectPacket(), Buffer.from('300500032f232fff', 'hex')], CONNACK],
  ])('%s closes the socket', async (_name, parts, answer) => {
    expect(await exchange(...parts())).toBe(answer);
  });

  test('random bytes close only the sockets that send them', async () => {
    const device = await connect();
    const random = Array.from({ length: 30 }, (_, at) => {
      const bytes = Buffer.from(Array.from({ length: 300 }, (_v, place) => (at * 7919 + place * place * 31) % 256));
      return exchange(connectPacket({ id: `r${at}` }), bytes, Buffer.from([0xf0, 0]));
    });
    await Promise.all(random);
    await device.publish('ds/V5', 'alive', 1);
    expect(await written(5)).toEqual(['alive']);
  });

  test('without a clock widget the time is told in UTC', async () => {
    const other = await newAccount(target);
    const device = await MqttDevice.connect(target, other.tokens[0] ?? '');
    devices.push(device);
    await device.subscribe('downlink/#');
    await device.publish('get/utc/all/json');
    expect(JSON.parse((await device.next('downlink/utc/all/json')).text)).toMatchObject({
      tz_name: 'UTC',
      tz_offset: 0,
    });
  });
});
