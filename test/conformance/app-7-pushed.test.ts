import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { http } from '../kit/http-client.ts';
import { connectDevice, type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { DEACTIVATE_DASHBOARD, HARDWARE, HARDWARE_LOGIN, SET_WIDGET_PROPERTY } = Command;

const eventor = (...actions: Doc[]): Doc => ({
  type: 'EVENTOR',
  id: 77,
  deviceId: 0,
  rules: [
    { isActive: true, triggerPin: { pin: 5, pinType: 'VIRTUAL' }, condition: { type: 'GT', value: 30 }, actions },
  ],
});
const NOTIFY = { type: 'NOTIFICATION', id: 3, width: 1, height: 1, notifyWhenOffline: true };

chapter('7 frames that the server pushes', ({ withProject, header }) => {
  describe('HARDWARE', () => {
    test('of a write over HTTP has id 111', async () => {
      const account = await withProject();
      const hardware = await account.device();
      expect(await http(account.target, `/${account.token()}/update/V5?value=8`)).toMatchObject({ status: 200 });
      expect(await account.app.next()).toBe('20 111 1-0|vw|5|8');
      expect(await hardware.next()).toBe('20 111 vw|5|8');
    });

    test('of a rule has id 888 and comes before the write that caused it', async () => {
      const action = { type: 'SETPIN', pin: { pin: 9, pinType: 'VIRTUAL' }, value: 'on', setPinType: 'CUSTOM' };
      const account = await withProject({ widgets: [eventor(action)] });
      const other = await account.session();
      const hardware = await account.device(0, 1, [account.app, other]);
      hardware.send(HARDWARE, 'vw|5|31', 9);
      for (const session of [account.app, other]) {
        expect(await session.take(2)).toEqual(['20 888 1-0|vw|9|on', '20 9 1-0|vw|5|31']);
      }
      expect(await hardware.next()).toBe('20 888 vw|9|on');
    });

    test('is not sent for reads and pin modes of a device', async () => {
      const account = await withProject();
      const hardware = await account.device();
      for (const body of ['vr|5', 'ar|0', 'dr|1']) hardware.send(HARDWARE, body);
      hardware.send(HARDWARE, 'vw|5|end', 9);
      expect(await account.app.next()).toBe('20 9 1-0|vw|5|end');
    });

    test('reaches sessions in every project of the account', async () => {
      const account = await withProject();
      await account.project({ id: 2, devices: [device(5)] });
      const hardware = await account.device(5, 2);
      hardware.send(HARDWARE, 'vw|5|1', 9);
      expect(await account.app.next()).toBe('20 9 2-5|vw|5|1');
    });
  });

  describe('SET_WIDGET_PROPERTY', () => {
    test('of a device has its id', async () => {
      const account = await withProject({ widgets: [widget(3, 'LED', 5)] });
      const hardware = await account.device();
      hardware.send(SET_WIDGET_PROPERTY, '5|color|#FF0000', 30);
      expect(await account.app.next()).toBe('19 30 1-0|5|color|#FF0000');
      expect(await hardware.next()).toBe('0 30 200');
      expect((await account.load()).widgets).toMatchObject([{ color: -16_776_961 }]);
    });

    test('comes with several parts as they are', async () => {
      const account = await withProject();
      const hardware = await account.device();
      hardware.send(SET_WIDGET_PROPERTY, '5|labels|a|b', 30);
      expect(await account.app.next()).toBe('19 30 1-0|5|labels|a|b');
    });

    test('of a rule has id 888, that over HTTP 111', async () => {
      const action = { type: 'SET_PROP', pin: { pin: 7, pinType: 'VIRTUAL' }, property: 'LABEL', value: 'Hot' };
      const account = await withProject({ widgets: [eventor(action), widget(3, 'LED', 7)] });
      const hardware = await account.device();
      hardware.send(HARDWARE, 'vw|5|31', 9);
      expect(await account.app.take(2)).toEqual(['19 888 1-0|7|label|Hot', '20 9 1-0|vw|5|31']);
      expect(await http(account.target, `/${account.token()}/update/V7?label=Cold`)).toMatchObject({ status: 200 });
      expect(await account.app.next()).toBe('19 111 1-0|7|label|Cold');
    });

    test('of an unknown name is not sent', async () => {
      const account = await withProject();
      const hardware = await account.device();
      expect(await hardware.ask(SET_WIDGET_PROPERTY, '5|isOn|1')).toBe('11');
      expect(await account.app.quiet()).toBe('200');
    });
  });

  describe('HARDWARE_CONNECTED', () => {
    test('has the id of the login, and reaches every session', async () => {
      const account = await withProject();
      const other = await account.session(header === 'web' ? 'mobile' : 'web');
      const hardware = await account.device(0, 1, [account.app, other]);
      hardware.client.destroy();
      for (const session of [account.app, other]) expect(await session.next()).toBe('71 0 1-0');
    });

    test('comes for each socket of a device', async () => {
      const account = await withProject();
      await account.device();
      await account.device();
      expect(await account.app.quiet()).toBe('200');
    });

    test('comes in a project that is not active, too', async () => {
      const account = await withProject({ isActive: false });
      const hardware = await account.device();
      hardware.send(HARDWARE, 'vw|5|1');
      expect(await hardware.quiet()).toBe('200');
      expect(await account.app.quiet()).toBe('200');
    });

    test('does not come for a login that is refused', async () => {
      const account = await withProject();
      const hardware = await connectDevice(account.target);
      expect(await hardware.ask(HARDWARE_LOGIN, '0123456789abcdef0123456789abcdef')).toBe('9');
      expect(await account.app.quiet()).toBe('200');
    });
  });

  describe('DEVICE_OFFLINE', () => {
    test('has id 0, and the device is offline then', async () => {
      const account = await withProject();
      const hardware = await account.device();
      hardware.client.destroy();
      expect(await account.app.next()).toBe('71 0 1-0');
      expect((await account.load()).devices).toMatchObject([{ status: 'OFFLINE', disconnectTime: expect.any(Number) }]);
    });

    improved('comes when the last socket of a device is gone', 'for each of them', async () => {
      const account = await withProject();
      const [one, two] = [await account.device(), await account.device()];
      one.client.destroy();
      two.send(HARDWARE, 'vw|5|1', 9);
      expect(await account.app.next()).toBe('20 9 1-0|vw|5|1');
      await one.client.closed;
      two.client.destroy();
      expect(await account.app.next()).toBe('71 0 1-0');
      expect(await account.app.quiet()).toBe('200');
    });

    test('comes with a widget that wants it at once', async () => {
      const account = await withProject({ widgets: [NOTIFY] });
      const hardware = await account.device();
      hardware.client.destroy();
      expect(await account.app.next()).toBe('71 0 1-0');
    });

    test.each([
      ['a project that is not active', { isActive: false }],
      ['a project that wants no notices', { isNotificationsOff: true }],
      ['a widget that waits for a minute', { widgets: [{ ...NOTIFY, notifyWhenOfflineIgnorePeriod: 60_000 }] }],
    ])('does not come in %s', async (_, project) => {
      const account = await withProject({ ...project, devices: [device(0), device(1)] });
      const one = await account.device(0);
      one.client.destroy();
      await one.client.closed;
      // The login of the next one comes behind the end of the first.
      await account.device(1);
      expect(await account.app.quiet()).toBe('200');
    });

    test('that has to wait comes when the time is over', async () => {
      const account = await withProject({ widgets: [{ ...NOTIFY, notifyWhenOfflineIgnorePeriod: 100 }] });
      const hardware = await account.device();
      hardware.client.destroy();
      expect(await account.app.next()).toBe('71 0 1-0');
    });
  });

  test('nothing is pushed for what another session changes', async () => {
    const account = await withProject({ widgets: [widget(3, 'LED', 5)] });
    const other = await account.session();
    for (const [command, body] of [
      [Command.CREATE_DASH, '{"id":2}'],
      [Command.UPDATE_DASH, '{"id":2,"name":"x"}'],
      [Command.UPDATE_PROJECT_SETTINGS, '2|{"name":"y"}'],
      [Command.CREATE_WIDGET, '2|{"type":"LED","id":9,"width":1,"height":1}'],
      [Command.UPDATE_WIDGET, '2|{"type":"LED","id":9,"width":2,"height":1}'],
      [Command.DELETE_WIDGET, '2|9'],
      [Command.UPDATE_DEVICE, '1|{"id":0,"boardType":"ESP8266","name":"x"}'],
      [Command.ADD_ENERGY, '5|homeScreen'],
      [Command.DELETE_DASH, '2'],
    ] as const) {
      expect(await account.app.ask(command, body), `command ${command}`).toBe('200');
      expect(await other.quiet(), `command ${command}`).toBe('200');
    }
  });

  test('a deactivated project pushes nothing of its devices but that they connect', async () => {
    const account = await withProject();
    const hardware = await account.device();
    expect(await account.app.ask(DEACTIVATE_DASHBOARD, '1')).toBe('200');
    hardware.send(HARDWARE, 'vw|5|1');
    expect(await hardware.quiet()).toBe('200');
    await account.device();
    expect(await account.app.quiet()).toBe('200');
  });
});
