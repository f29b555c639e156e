import { connect as connectTcp } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AppClient, Command, openApp } from '../kit/app-client.ts';
import { http } from '../kit/http-client.ts';
import { MqttDevice } from '../kit/mqtt-device.ts';
import { better, given, hasMqtt, onPin } from './kit/index.ts';

const account = given({ devices: 2, watch: [], widgets: [onPin('LED', 'v7', { id: 11 })] });
let app: AppClient;
const open: MqttDevice[] = [];

async function connect(deviceId = 0, options: Parameters<typeof MqttDevice.connect>[2] = {}): Promise<MqttDevice> {
  const { target, account: owner } = account.world;
  app.clear();
  const device = await MqttDevice.connect(target, owner.tokens[deviceId] ?? '', options);
  open.push(device);
  await app.next(({ command, parts }) => command === Command.HARDWARE_CONNECTED && parts[0] === `1-${deviceId}`);
  return device;
}

/** The body of the next frame that an app is told of a device's write, NULs as bars. */
async function told(): Promise<string> {
  return (await app.next(({ command }) => command === Command.HARDWARE)).parts.join('|');
}

describe.runIf(hasMqtt)('MQTT devices (hardware.md 9)', () => {
  beforeAll(async () => {
    app = await openApp(account.world.account);
  });
  beforeEach(() => app.clear());
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ client }) => client.endAsync(true)));
  });
  afterAll(() => app.destroy());

  describe('login', () => {
    test('with the e-mail of the account and a token', async () => {
      await connect(0, { username: account.world.account.email });
    });

    test('the e-mail in any case, with blanks around it', async () => {
      await connect(0, { username: ` ${account.world.account.email.toUpperCase()} ` });
    });

    test.each([
      ['a token that nobody has', () => ({ password: account.world.variables.noToken })],
      ['an empty token', () => ({ password: '' })],
      ['no password', () => ({ password: undefined })],
      ['no user', () => ({ username: undefined, password: undefined })],
      ['the e-mail of somebody else', () => ({ username: 'somebody@example.com' })],
      ['a password of 8000 characters', () => ({ password: 'x'.repeat(8000) })],
    ])('%s is refused with 4', async (_name, wrong) => {
      const { target, account: owner, variables } = account.world;
      const options = { username: owner.email, ...wrong() };
      await expect(MqttDevice.connect(target, variables.token0 ?? '', options)).rejects.toMatchObject({ code: 4 });
    });

    better('the form of newer libraries', 'the user name device', async () => {
      await connect(0, { username: 'device' });
    });

    test('apps are told, with id 65535', async () => {
      const { target, account: owner } = account.world;
      app.clear();
      open.push(await MqttDevice.connect(target, owner.tokens[1] ?? '', { username: owner.email }));
      const notice = await app.next(({ command }) => command === Command.HARDWARE_CONNECTED);
      expect([notice.id, notice.body.toString()]).toEqual([0xffff, '1-1']);
    });

    test('apps are told when it goes', async () => {
      const device = await connect();
      await device.end();
      const notice = await app.next(({ command, parts }) => command === Command.DEVICE_OFFLINE && parts[0] === '1-0');
      expect(notice.id).toBe(0);
    });

    better('only the original form of the demo has no status', 'HTTP knows that it is there', async () => {
      await connect();
      const path = `/${account.world.variables.token0}/isHardwareConnected`;
      expect((await http(account.world.target, path)).body).toBe('true');
    });
  });

  describe('the topic hardware', () => {
    test.each([
      ['vw 5 23', '1-0|vw|5|23'],
      ['vw\x005\x0023', '1-0|vw|5|23'],
      ['vw 5 a b', '1-0|vw|5|a|b'],
      ['dw 3 1', '1-0|dw|3|1'],
      ['aw 3 99', '1-0|aw|3|99'],
    ])('%j is a write', async (payload, body) => {
      const device = await connect();
      await device.publish('hardware', payload);
      expect(await told()).toBe(body);
    });

    test('in any case', async () => {
      const device = await connect();
      await device.publish('HardWare', 'vw 5 23');
      expect(await told()).toBe('1-0|vw|5|23');
    });

    test.each(['', 'vw', 'vw 5', 'vw 300 1', 'vw x 1', 'xw 5 1', 'x'.repeat(7000)])(
      '%.20s is dropped, and the device stays',
      async (payload) => {
        const device = await connect();
        await device.publish('hardware', payload);
        await device.publish('hardware', 'vw 6 well');
        expect(await told()).toBe('1-0|vw|6|well');
      },
    );

    test.each(['nothing', 'ds', 'hardware/x', '/'])('another topic is ignored: %s', async (topic) => {
      const device = await connect();
      await device.publish(topic, 'vw 5 23');
      await device.publish('hardware', 'vw 6 well');
      expect(await told()).toBe('1-0|vw|6|well');
    });

    better('the original keeps it for device 0', 'the value is that of the device', async () => {
      const device = await connect(1);
      await device.publish('hardware', 'vw 5 mine');
      expect(await told()).toBe('1-1|vw|5|mine');
      const { target, variables } = account.world;
      expect((await http(target, `/${variables.token1}/get/v5`)).body).toBe('["mine"]');
    });
  });

  describe('what newer clients do', () => {
    better('the original acknowledges nothing', 'a write of quality 1 is acknowledged', async () => {
      const device = await connect();
      await device.publish('ds/V5', '24', 1);
      expect(await told()).toBe('1-0|vw|5|24');
    });

    better('the original sends nothing to MQTT devices', 'an app writes to the device', async () => {
      const device = await connect();
      await device.subscribe('downlink/#');
      app.hardware(1, 0, 'vw', 8, 'on');
      expect(await device.next('downlink/ds/V8', 'live')).toMatchObject({ text: 'on' });
    });

    better('the original sends nothing to MQTT devices', 'the same on the topic of the original', async () => {
      const device = await connect();
      await device.subscribe('hardware');
      app.hardware(1, 0, 'vw', 8, 'on');
      expect(await device.next('hardware', 'live')).toMatchObject({ text: 'vw 8 on' });
    });

    better('the original knows writes only', 'several pins at once', async () => {
      const device = await connect();
      await device.publish('batch_ds', '{"V1":10.3,"D2":true}');
      expect(await told()).toBe('1-0|vw|1|10.3');
      expect(await told()).toBe('1-0|dw|2|1');
    });

    better('the original knows writes only', 'a property', async () => {
      const device = await connect();
      await device.publish('ds/V7/prop/label', 'Pump');
      const { parts } = await app.next(({ command }) => command === Command.SET_WIDGET_PROPERTY);
      expect(parts).toEqual(['1-0', '7', 'label', 'Pump']);
    });

    better('the original knows writes only', 'its values', async () => {
      const device = await connect();
      await device.subscribe('downlink/ds/V9');
      await device.publish('ds/V9', 'kept', 1);
      await device.publish('get/ds', 'V9');
      expect(await device.next('downlink/ds/V9', 'live')).toMatchObject({ text: 'kept' });
    });

    better('the original is silent', 'what is refused is told', async () => {
      const device = await connect();
      await device.subscribe('downlink/diag');
      await device.publish('ds/V7/prop/nothing', 'x');
      expect(await device.next('downlink/diag')).toMatchObject({ text: '{"status":11}' });
      await device.publish('ds/Temperature', '21');
      expect(await device.next('downlink/diag')).toMatchObject({ text: '{"status":2}' });
    });
  });

  test('bytes that are no MQTT end the connection, and hurt nobody', async () => {
    const device = await connect();
    const { host, mqttPort } = account.world.target;
    const socket = connectTcp({ host, port: mqttPort });
    const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', () => resolve('closed')));
    socket.end(Buffer.from('GET / HTTP/1.1\r\n\r\n\xff\xff\xff\xff', 'latin1'));
    socket.resume();
    expect(await closed).toBe('closed');
    await device.publish('hardware', 'vw 6 well');
    expect(await told()).toBe('1-0|vw|6|well');
  });
});
