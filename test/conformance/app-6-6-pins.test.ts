import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { APP_SYNC, BLYNK_INTERNAL, GET_WIDGET, HARDWARE, HARDWARE_RESEND_FROM_BLUETOOTH } = Command;

/** Head and operation of an app, and what its device gets. */
const WRITES: readonly (readonly [what: string, body: string, device: string])[] = [
  ['a virtual pin', '1-0|vw|5|255', 'vw|5|255'],
  ['a digital pin', '1-0|dw|13|1', 'dw|13|1'],
  ['an analog pin', '1-0|aw|0|512', 'aw|0|512'],
  ['a head without device', '1|vw|5|1', 'vw|5|1'],
  ['several values', '1-0|vw|5|10|20|30', 'vw|5|10|20|30'],
  ['an empty value', '1-0|vw|5|', 'vw|5|'],
  ['empty values', '1-0|vw|5|||', 'vw|5|||'],
  ['an empty value between two', '1-0|vw|5|a||b', 'vw|5|a||b'],
  ['letters of other alphabets', '1-0|vw|5|größer 温度 🌡', 'vw|5|größer 温度 🌡'],
  ['pin 0', '1-0|vw|0|1', 'vw|0|1'],
  ['pin 255', '1-0|vw|255|1', 'vw|255|1'],
  ['a value like a command', '1-0|vw|5|vw|6|7', 'vw|5|vw|6|7'],
  ['a long value', '1-0|vw|5|{a*200}', `vw|5|${'a'.repeat(200)}`],
];

const THREE = { devices: [device(0), device(1), device(2)] };
const TAG = { id: 100_000, name: 'Some', deviceIds: [0, 2] };
const SELECTOR = { type: 'DEVICE_SELECTOR', id: 200_000, width: 1, height: 1, value: 1, deviceIds: [0, 1] };

chapter('6.6 pin traffic', ({ withProject, header }) => {
  describe('a write of an app', () => {
    for (const [what, write, got] of WRITES) {
      test(`with ${what} reaches the device, is relayed and not answered`, async () => {
        const account = await withProject();
        const other = await account.session(header === 'web' ? 'mobile' : 'web');
        const hardware = await account.device(0, 1, [account.app, other]);
        account.app.send(HARDWARE, write, 8);
        expect(await hardware.next()).toBe(`20 8 ${got}`);
        expect(await other.next()).toBe(`25 8 ${write.replace('{a*200}', 'a'.repeat(200))}`);
        expect(await account.app.quiet()).toBe('200');
      });
    }

    test('with id 65535 keeps it', async () => {
      const account = await withProject();
      const hardware = await account.device();
      account.app.send(HARDWARE, '1-0|vw|5|1', 65_535);
      expect(await hardware.next()).toBe('20 65535 vw|5|1');
    });

    improved(
      'with id 0 reaches the device with another one',
      'with 0, at which devices drop the connection',
      async () => {
        const account = await withProject();
        const other = await account.session();
        const hardware = await account.device(0, 1, [account.app, other]);
        account.app.send(HARDWARE, '1-0|vw|5|1', 0);
        expect(await hardware.next()).toMatch(/^20 [1-9]\d* vw\|5\|1$/);
        expect(await other.next()).toBe('25 0 1-0|vw|5|1');
      },
    );

    test('to a device that is away is 7, and stored', async () => {
      const account = await withProject(THREE);
      const other = await account.session();
      const hardware = await account.device(0, 1, [account.app, other]);
      account.app.send(HARDWARE, '1-1|vw|5|x', 0);
      expect(await account.app.next()).toBe('0 0 7');
      expect(await other.next()).toBe('25 0 1-1|vw|5|x');
      expect(await hardware.quiet()).toBe('200');
      expect(await account.app.ask(APP_SYNC, '1-1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-1|vw|5|x');
    });

    test('to a device that is away is silent when the project wants no notices', async () => {
      const account = await withProject({ isNotificationsOff: true });
      account.app.send(HARDWARE, '1-0|vw|5|x');
      expect(await account.app.quiet()).toBe('200');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|5|x');
    });

    test('to two sockets of one device reaches both', async () => {
      const account = await withProject();
      const [one, two] = [await account.device(), await account.device()];
      account.app.send(HARDWARE, '1-0|vw|5|1', 9);
      for (const hardware of [one, two]) expect(await hardware.next()).toBe('20 9 vw|5|1');
    });

    test('to a tag reaches its devices, and 7 comes only when all are away', async () => {
      const account = await withProject({ ...THREE, tags: [TAG] });
      const other = await account.session();
      const sessions = [account.app, other];
      const [zero, one] = [await account.device(0, 1, sessions), await account.device(1, 1, sessions)];
      account.app.send(HARDWARE, '1-100000|vw|5|9', 20);
      expect(await zero.next()).toBe('20 20 vw|5|9');
      expect(await other.next()).toBe('25 20 1-100000|vw|5|9');
      expect(await one.quiet()).toBe('200');
      expect(await account.app.quiet()).toBe('200');
      zero.client.destroy();
      for (const session of sessions) expect(await session.next()).toBe('71 0 1-0');
      account.app.send(HARDWARE, '1-100000|vw|5|8', 21);
      expect(await account.app.next()).toBe('0 21 7');
    });

    test('to a selector reaches the device that it shows', async () => {
      const account = await withProject({ ...THREE, widgets: [SELECTOR] });
      const [zero, one] = [await account.device(0), await account.device(1)];
      account.app.send(HARDWARE, '1-200000|vw|5|9', 20);
      expect(await one.next()).toBe('20 20 vw|5|9');
      expect(await zero.quiet()).toBe('200');
    });

    for (const [what, target] of [
      ['tag', 100_000],
      ['selector', 200_000],
    ] as const) {
      improved(`to a ${what} sets off its rules, which its devices get too`, 'apps alone get them', async () => {
        const stream = (pin: number) => ({ pin, pinType: 'VIRTUAL' });
        const act = { type: 'SETPIN', pin: stream(9), value: 'on' };
        const rule = { triggerPin: stream(5), condition: { type: 'GT', value: 1 }, actions: [act], isActive: true };
        const eventor = { type: 'EVENTOR', id: 77, width: 2, height: 1, deviceId: target, rules: [rule] };
        const account = await withProject({
          ...THREE,
          tags: [{ ...TAG, deviceIds: [1] }],
          widgets: [SELECTOR, eventor],
        });
        const [zero, one] = [await account.device(0), await account.device(1)];
        account.app.send(HARDWARE, `1-${target}|vw|5|9`, 20);
        expect((await one.take(2)).sort()).toEqual(['20 20 vw|5|9', '20 888 vw|9|on']);
        expect(await account.app.next()).toBe(`20 888 1-${target}|vw|9|on`);
        expect(await zero.quiet()).toBe('200');
        expect(await account.app.ask(APP_SYNC, '1-1')).toBe('200');
        expect((await account.app.take(2)).sort()).toEqual(['25 1111 1-1|vw|5|9', '25 1111 1-1|vw|9|on']);
      });
    }

    test.each(['1-7|vw|5|1', '1-100001|vw|5|1', '1-100002|vw|5|1', '1-200001|vw|5|1'])(
      'to %s has no target',
      async (write) => {
        const account = await withProject({ tags: [{ id: 100_001, name: 'Empty' }] });
        const other = await account.session();
        account.app.send(HARDWARE, write);
        expect(await account.app.quiet()).toBe('200');
        expect(await other.quiet()).toBe('200');
        expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
        expect(await account.app.quiet()).toBe('200');
      },
    );

    test('longer than the buffer of the device is not sent to it (10.3)', async () => {
      const account = await withProject();
      const hardware = await account.device();
      expect(await hardware.ask(BLYNK_INTERNAL, 'ver|1.0|buff-in|64')).toBe('200');
      account.app.send(HARDWARE, '1-0|vw|5|{a*54}', 20);
      expect(await hardware.next()).toBe(`20 20 vw|5|${'a'.repeat(54)}`);
      expect(await account.app.ask(HARDWARE, '1-0|vw|5|{a*55}')).toBe('7');
      expect(await hardware.quiet()).toBe('200');
    });

    test('of another account goes to its own device of that number', async () => {
      const [mine, other] = [await withProject(), await withProject()];
      const hardware = await mine.device();
      expect(await other.app.ask(HARDWARE, '1-0|vw|5|foreign')).toBe('7');
      expect(await hardware.quiet()).toBe('200');
      expect(await mine.app.quiet()).toBe('200');
    });
  });

  describe('a write of a device', () => {
    for (const [what, , write] of WRITES) {
      // Devices may not write nothing (hardware.md 4.2).
      if (what === 'an empty value') continue;
      test(`with ${what} reaches every session with the head of the device`, async () => {
        const account = await withProject();
        const other = await account.session(header === 'web' ? 'mobile' : 'web');
        const hardware = await account.device(0, 1, [account.app, other]);
        hardware.send(HARDWARE, write, 300);
        for (const session of [account.app, other]) expect(await session.next()).toBe(`20 300 1-0|${write}`);
        expect(await hardware.quiet()).toBe('200');
      });
    }

    test('reaches sessions in the order in which they were written', async () => {
      const account = await withProject(THREE);
      const hardware = await account.device(2);
      for (let at = 1; at <= 50; at++) hardware.send(HARDWARE, `vw|5|${at}`, at);
      const expected = Array.from({ length: 50 }, (_, at) => `20 ${at + 1} 1-2|vw|5|${at + 1}`);
      expect(await account.app.take(50)).toEqual(expected);
    });
  });

  describe('the choice of a selector', () => {
    test('is answered, relayed, and followed by the values of the device', async () => {
      const account = await withProject({ ...THREE, widgets: [{ ...SELECTOR, value: 0 }] });
      expect(await account.app.ask(HARDWARE, '1-1|vw|5|42')).toBe('7');
      const other = await account.session();
      account.app.send(HARDWARE, '1|vu|200000|1', 30);
      expect(await account.app.take(2)).toEqual(['0 30 200', '25 1111 1-1|vw|5|42']);
      expect(await other.take(2)).toEqual(['25 30 1|vu|200000|1', '25 1111 1-1|vw|5|42']);
      expect(await account.app.json(GET_WIDGET, '1|200000')).toMatchObject({ value: 1 });
    });

    test('tells devices nothing', async () => {
      const account = await withProject({ ...THREE, widgets: [SELECTOR] });
      const hardware = await account.device(1);
      expect(await account.app.ask(HARDWARE, '1|vu|200000|0')).toBe('200');
      expect(await hardware.quiet()).toBe('200');
    });

    improved('needs no device behind the project', 'nothing comes of it when device 0 is none', async () => {
      const account = await withProject({ devices: [device(1)], widgets: [{ ...SELECTOR, value: 5 }] });
      expect(await account.app.ask(HARDWARE, '1|vu|200000|1')).toBe('200');
    });
  });

  describe('HARDWARE_RESEND_FROM_BLUETOOTH', () => {
    test('stores the value, and tells nobody', async () => {
      const account = await withProject({ widgets: [widget(3, 'LED', 5)] });
      const other = await account.session();
      const hardware = await account.device(0, 1, [account.app, other]);
      account.app.send(HARDWARE_RESEND_FROM_BLUETOOTH, '1-0|vw|5|77');
      for (const session of [account.app, other, hardware]) expect(await session.quiet()).toBe('200');
      expect(await account.app.json(GET_WIDGET, '1|3')).toMatchObject({ value: '77' });
    });

    test('works in a project that is not active', async () => {
      const account = await withProject({ isActive: false });
      account.app.send(HARDWARE_RESEND_FROM_BLUETOOTH, '1-0|vw|5|77');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.next()).toBe('25 1111 1-0|vw|5|77');
    });

    test.each(['1-0|vr|5|77', '1-0|pm|5|out'])('of %s does nothing', async (write) => {
      const account = await withProject();
      account.app.send(HARDWARE_RESEND_FROM_BLUETOOTH, write);
      expect(await account.app.quiet()).toBe('200');
      expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
      expect(await account.app.quiet()).toBe('200');
    });
  });
});
