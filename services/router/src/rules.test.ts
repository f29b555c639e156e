import type { Doc } from '@pinwire/model';
import { overlayWidget } from '@pinwire/model';
import { describe, expect, test } from 'vitest';
import { key, RouterKit } from '../test/router-kit.ts';

const stream = (pin: number, rest: Doc = {}): Doc => ({ pin, pinType: 'VIRTUAL', ...rest });
const setPin = (pin: number, value: string): Doc => ({ type: 'SETPIN', pin: stream(pin), value });

function eventor(rules: { when: Doc; act: Doc[]; pin?: number }[], rest: Doc = {}): Doc {
  return {
    type: 'EVENTOR',
    id: 77,
    width: 2,
    height: 1,
    deviceId: 0,
    rules: rules.map(({ when, act, pin = 5 }) => ({
      triggerPin: stream(pin),
      condition: when,
      actions: act,
      isActive: true,
    })),
    ...rest,
  };
}

const ON = eventor([{ when: { type: 'GT', value: 0 }, act: [setPin(9, 'on')] }]);

test('a rule sets its pin on device and apps before the write that caused it is relayed', async () => {
  const kit = new RouterKit({ widgets: [ON] });
  const device = await kit.device();
  device.write('vw|5|1', 4);
  expect(kit.apps).toEqual(['20 888 1-0|vw|9|on', '20 4 1-0|vw|5|1']);
  expect(device.got).toEqual(['20 888 vw|9|on']);
  device.send(16, 2, 'vr|9');
  expect(device.got.at(-1)).toBe('20 2 vw|9|on');
});

test('a pin set by a rule sets off no other rule', async () => {
  const next = { when: { type: 'STR_EQUAL', value: 'on' }, act: [setPin(10, 'x')], pin: 9 };
  const kit = new RouterKit({
    widgets: [eventor([{ when: { type: 'GT', value: 0 }, act: [setPin(9, 'on')] }, next])],
  });
  const device = await kit.device();
  device.write('vw|5|1');
  expect(device.got).toEqual(['20 888 vw|9|on']);
  device.write('vw|9|on');
  expect(device.got).toEqual(['20 888 vw|9|on', '20 888 vw|10|x']);
});

test('a property goes to the apps and into the widget, not to the device', async () => {
  const setLabel = { type: 'SET_PROP', pin: stream(7), property: 'LABEL', value: 'Hot' };
  const button: Doc = { type: 'BUTTON', id: 3, width: 2, height: 1, deviceId: 0, ...stream(7) };
  const kit = new RouterKit({ widgets: [button, eventor([{ when: { type: 'GT', value: 0 }, act: [setLabel] }])] });
  const device = await kit.device();
  device.write('vw|5|1', 2);
  expect(kit.apps).toEqual(['19 888 1-0|7|label|Hot', '20 2 1-0|vw|5|1']);
  expect(device.got).toEqual([]);
  const state = await kit.router.state(key(0));
  expect(state.widgets.get('3')?.fields).toEqual({ label: 'Hot' });
});

test('a property that a widget refuses ends the rules of this write; the write itself goes on', async () => {
  const bad = { type: 'SET_PROP', pin: stream(7), property: 'COLOR', value: 'red' };
  const button: Doc = { type: 'BUTTON', id: 3, width: 2, height: 1, deviceId: 0, ...stream(7) };
  const rules = [
    { when: { type: 'GT', value: 0 }, act: [bad, setPin(9, 'a')] },
    { when: { type: 'GT', value: 0 }, act: [setPin(9, 'b')] },
  ];
  const kit = new RouterKit({ widgets: [button, eventor(rules)] });
  const device = await kit.device();
  device.write('vw|5|1', 2);
  expect(kit.apps).toEqual(['19 888 1-0|7|color|red', '20 2 1-0|vw|5|1']);
  expect(device.got).toEqual([]);
  expect(kit.errors).toEqual([]);
});

const HOT = { when: { type: 'GT', value: 0 }, act: [{ type: 'MAIL', subject: 'S /pin/', message: 'T=/pin/ $&' }] };
const EMAIL = { type: 'EMAIL', id: 6, width: 1, height: 1 };

test.each([
  ['the owner', [], 'ann@example.com'],
  ['the owner, with a widget that names nobody', [EMAIL], 'ann@example.com'],
  ['whom the widget names', [{ ...EMAIL, to: 'bob@example.com', contentType: 'TEXT_HTML' }], 'bob@example.com'],
])('a rule mails %s', async (_name, widgets, to) => {
  const kit = new RouterKit({ widgets: [...widgets, eventor([HOT])] });
  const device = await kit.device();
  device.write('vw|5|31', 2);
  expect(kit.outbox.mails).toEqual([{ to, subject: 'S /pin/', body: 'T=31 $&', type: 'text' }]);
  device.write('vw|5|32', 2);
  expect(kit.outbox.mails).toHaveLength(1);
  expect(kit.apps).toEqual(['20 2 1-0|vw|5|31', '20 2 1-0|vw|5|32']);
});

test('a mail that fails, and one to nobody, stop nothing', async () => {
  const kit = new RouterKit({
    widgets: [{ ...EMAIL, to: 'nobody' }, eventor([{ ...HOT, act: [...HOT.act, setPin(9, 'on')] }])],
  });
  kit.outbox.fails = true;
  const device = await kit.device();
  device.write('vw|5|31', 2);
  expect(device.got).toEqual(['20 888 vw|9|on']);
  await kit.update({ widgets: [eventor([{ ...HOT, act: [...HOT.act, setPin(9, 'off')] }])] });
  device.write('vw|5|0', 2);
  device.write('vw|5|31', 2);
  await new Promise(setImmediate);
  expect(device.got).toEqual(['20 888 vw|9|on', '20 888 vw|9|off']);
  expect([kit.outbox.mails, kit.errors]).toEqual([[], []]);
});

test('past the mails of the day a rule that mails ends the rules of its write, every time (automation.md 2.4)', async () => {
  const kit = new RouterKit({ widgets: [eventor([{ ...HOT, act: [...HOT.act, setPin(9, 'on')] }])] });
  const device = await kit.device();
  for (let sent = 0; sent < 101; sent++) {
    device.write('vw|5|1');
    device.write('vw|5|0');
  }
  expect(kit.outbox.mails).toHaveLength(101);
  kit.clear();
  device.write('vw|5|1', 3);
  device.write('vw|5|2', 3);
  expect([device.got, kit.apps]).toEqual([[], ['20 3 1-0|vw|5|1', '20 3 1-0|vw|5|2']]);
  kit.now += 86_400_000;
  device.write('vw|5|3', 3);
  expect(device.got).toEqual(['20 888 vw|9|on']);
  expect(kit.outbox.mails).toHaveLength(102);
});

test('a rule notifies every phone with a text of 1 to 255 characters', async () => {
  const phones = { type: 'NOTIFICATION', id: 7, width: 1, height: 1, androidTokens: { phone: 'token' } };
  const act = [{ type: 'NOTIFY', message: 'Hot: /pin/' }, { type: 'TWIT', message: 'Hot /pin/' }, setPin(9, 'on')];
  const kit = new RouterKit({ widgets: [phones, eventor([{ when: { type: 'STR_NOT_EQUAL', value: '0' }, act }])] });
  const device = await kit.device();
  device.write('vw|5|31', 2);
  expect(kit.outbox.pushed).toMatchObject([{ platform: 'android', token: 'token', dashId: 1, text: 'Hot: 31' }]);
  expect(kit.apps).toEqual(['20 888 1-0|vw|9|on', '20 2 1-0|vw|5|31']);
  device.write('vw|5|0');
  device.write(`vw|5|${'x'.repeat(251)}`);
  expect(kit.outbox.pushed).toHaveLength(1);
});

test('rules go by their device: another one, and a project that is not active, sets off nothing', async () => {
  const devices = [0, 1].map((id) => ({ id, boardType: 'ESP8266' }));
  const kit = new RouterKit({ widgets: [ON], devices });
  const other = await kit.device(1);
  other.write('vw|5|1', 2);
  expect(kit.apps).toEqual(['20 2 1-1|vw|5|1']);
  await kit.update({ widgets: [ON], devices, isActive: false });
  const device = await kit.device(0);
  device.write('vw|5|1', 2);
  expect(device.got).toEqual([]);
});

test('what a rule remembers lives as long as its widget is not written anew', async () => {
  const kit = new RouterKit({ widgets: [ON] });
  const device = await kit.device();
  device.write('vw|5|1');
  await kit.update({ widgets: [ON], name: 'Home' });
  device.write('vw|5|2');
  expect(device.got).toEqual(['20 888 vw|9|on']);
  await kit.router.edit(key(0), [{ target: 0, kind: 'drop-widget', widget: '77' }]);
  device.write('vw|5|3');
  expect(device.got).toEqual(['20 888 vw|9|on', '20 888 vw|9|on']);
});

test('the text that CHANGED saw last shows in the widget', async () => {
  const kit = new RouterKit({
    widgets: [eventor([{ when: { type: 'CHANGED', value: 'a' }, act: [setPin(9, 'on')] }])],
  });
  const device = await kit.device();
  device.write('vw|5|b');
  const state = await kit.router.state(key(0));
  const widget = kit.project().widgets[0];
  if (!widget) throw new Error('the widget is gone');
  expect(overlayWidget(widget, () => state)).toMatchObject({ rules: [{ condition: { type: 'CHANGED', value: 'b' } }] });
});

test('a write of an app sets rules off after it is relayed and sent', async () => {
  const kit = new RouterKit({ widgets: [ON] });
  const device = await kit.device();
  const body = Buffer.from('vw\x005\x001');
  const relay = Buffer.from('1-0\0vw\x005\x001');
  const write = { target: key(0), id: 5, body, relay, from: undefined, deliver: true };
  await kit.outside({ ...write, rules: true });
  expect(kit.apps).toEqual(['25 5 1-0|vw|5|1', '20 888 1-0|vw|9|on']);
  expect(device.got).toEqual(['20 5 vw|5|1', '20 888 vw|9|on']);
  kit.clear();
  await kit.outside({ ...write, body: Buffer.from('vw\x005\x000'), rules: true });
  await kit.outside(write);
  expect(device.got).toEqual(['20 5 vw|5|0', '20 5 vw|5|1']);
});

test('who wrote is answered before its rules are heard of (app.md 8.5)', async () => {
  const kit = new RouterKit({ widgets: [ON] });
  await kit.router.state(key(0));
  const write = { id: 5, body: Buffer.from('vw\x005\x001'), relay: undefined, from: undefined, deliver: true };
  kit.router.write({ ...write, target: key(0), rules: true }, (_, sockets) => kit.apps.push(`taken by ${sockets}`));
  expect(kit.apps).toEqual(['taken by 0', '20 888 1-0|vw|9|on']);
});

describe('rules of', () => {
  const devices = [0, 1, 2].map((id) => ({ id, boardType: 'ESP8266', token: `token-${id}` }));
  const tags = [{ id: 100_000, name: 'Some', deviceIds: [1, 2] }];
  const selector = { type: 'DEVICE_SELECTOR', id: 200_000, width: 1, height: 1, value: 1, deviceIds: [0, 1] };

  test.each([
    ['a tag', 100_000, [1, 2]],
    ['a selector', 200_000, [1]],
  ])('%s set pins of its devices', async (_, deviceId, hit) => {
    const lamp = { type: 'LED', id: 3, width: 1, height: 1, deviceId, ...stream(5) };
    const kit = new RouterKit({ devices, tags, widgets: [selector, lamp, { ...ON, deviceId }] });
    const sockets = [await kit.device(0), await kit.device(1), await kit.device(2)];
    const write = { target: key(deviceId), id: 5, relay: undefined, from: undefined, deliver: false, rules: true };
    const set = (value: string) => kit.outside({ ...write, body: Buffer.from(['vw', 5, value].join('\0')) });
    await set('1');
    await set('2');
    expect(sockets.map(({ got }) => got)).toEqual([0, 1, 2].map((id) => (hit.includes(id) ? ['20 888 vw|9|on'] : [])));
    expect(kit.apps).toEqual([`20 888 1-${deviceId}|vw|9|on`]);
    for (const id of hit) expect((await kit.router.state(key(id))).values.get('v9')).toEqual(Buffer.from('on'));
    // The write fires again after the condition was false.
    await set('0');
    await set('3');
    expect(kit.apps).toHaveLength(2);
    // What a selector shows is the device's.
    const own = await kit.router.state(key(deviceId));
    expect(own.widgets.get('3')?.value?.toString()).toBe(deviceId === 100_000 ? '3' : undefined);
  });

  test('a selector are not set off by its device', async () => {
    const kit = new RouterKit({ devices, widgets: [selector, { ...ON, deviceId: 200_000 }] });
    const device = await kit.device(1);
    device.write('vw|5|1');
    expect(device.got).toEqual([]);
  });
});

test('a write over HTTP sets rules off before it is sent', async () => {
  const kit = new RouterKit({ widgets: [ON] });
  const device = await kit.device();
  const pin = { letter: 'v', number: 5 } as const;
  await kit.router.httpWrite({ target: key(0), pin, value: Buffer.from('8'), samples: undefined });
  expect(kit.apps).toEqual(['20 888 1-0|vw|9|on', '20 111 1-0|vw|5|8']);
  expect(device.got).toEqual(['20 888 vw|9|on', '20 111 vw|5|8']);
});

test('a write over a bridge is one of the target and sets off its rules', async () => {
  const devices = [0, 1].map((id) => ({ id, boardType: 'ESP8266' }));
  const kit = new RouterKit({ widgets: [ON], devices });
  const target = await kit.device(0);
  const from = await kit.device(1);
  await kit.router.bridge(key(0), from.ref, 15, 3, Buffer.from('vw\x005\x001'));
  expect(target.got).toEqual(['15 3 vw|5|1', '20 888 vw|9|on']);
  expect(kit.apps).toEqual(['20 888 1-0|vw|9|on', '20 3 1-0|vw|5|1']);
});

describe('a write that comes again because its router died', () => {
  /** The next write is this input. */
  const asInput = (kit: RouterKit, seq: number) =>
    Object.defineProperty(kit.bus, 'input', { value: { origin: 'gateway', shard: 0, seq }, configurable: true });

  test('sends once more what its rule brought about, and changes nothing', async () => {
    const changed = { when: { type: 'CHANGED', value: '' }, act: [setPin(10, 'seen')] };
    const kit = new RouterKit({
      widgets: [eventor([{ when: { type: 'GT', value: 0 }, act: [setPin(9, 'on')] }, changed])],
    });
    const device = await kit.device();
    const inputs = ['vw|5|1', 'vw|5|2', 'vw|9|off', 'vw|5|0'];
    const writeAll = (): string[] => {
      device.got.length = 0;
      for (const [at, body] of inputs.entries()) {
        asInput(kit, at + 1);
        device.write(body);
      }
      return [...device.got];
    };
    const first = writeAll();
    expect(first).toEqual(['20 888 vw|9|on', '20 888 vw|10|seen', '20 888 vw|10|seen', '20 888 vw|10|seen']);
    expect(writeAll()).toEqual(first);
    const { values } = await kit.router.state(key(0));
    expect([values.get('v9'), values.get('v5')].map(String)).toEqual(['off', '0']);
    // The latch is where the last write left it.
    asInput(kit, 5);
    device.got.length = 0;
    device.write('vw|5|3');
    expect(device.got[0]).toBe('20 888 vw|9|on');
  });
});
