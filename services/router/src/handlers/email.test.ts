import { Command } from '@pinwire/protocol';
import { describe, expect, it } from 'vitest';
import { expectPause, type NoticeCase, noticeKit } from '../../test/notices.ts';

const WIDGET = { id: 1, type: 'EMAIL' };
const OWNER = 'ann@example.com';

describe('e-mail of a device (hardware.md 4.8)', () => {
  it.each<NoticeCase>([
    ['no widget', [], 'subject|text', {}, 6],
    ['no widget, empty', [], '', {}, 6],
    ['inactive project', [WIDGET], 'subject|text', { isActive: false }, 6],
    ['empty', [WIDGET], '', {}, 2],
    ['one part', [WIDGET], 'subject', {}, 2],
    ['one part and an empty one', [WIDGET], 'subject|', {}, 2],
    ['no address', [WIDGET], 'nobody|subject|text', {}, 2],
    ['several addresses', [WIDGET], 'ann@example.com,bob@example.com|subject|text', {}, 2],
    ['no address in the widget', [{ ...WIDGET, to: 'nobody' }], 'subject|text', {}, 2],
  ])('%s is refused', async (_name, widgets, body, project, status) => {
    const { harness, answer } = await noticeKit(widgets, project);
    expect(await answer(Command.EMAIL, body)).toEqual([`0 2 ${status}`]);
    expect(harness.outbox.mails).toEqual([]);
    await harness.stop();
  });

  it.each([
    ['to the owner', WIDGET, 'subject|text', { to: OWNER, subject: 'subject', body: 'text', type: 'html' }],
    ['to an address', WIDGET, 'bob@example.com|subject|text', { to: 'bob@example.com', subject: 'subject' }],
    ['to the owner by name', WIDGET, '{DEVICE_OWNER_EMAIL}|subject|text', { to: OWNER }],
    ['to the vendor', WIDGET, '{VENDOR_EMAIL}|subject|text', { to: 'help@example.org' }],
    [
      'to the widget’s address above all',
      { ...WIDGET, to: 'eve@example.com' },
      'nobody|s|t',
      { to: 'eve@example.com' },
    ],
    ['as plain text', { ...WIDGET, contentType: 'TEXT_PLAIN' }, 'subject|text', { type: 'text' }],
    ['of four parts, of which two count', WIDGET, 'subject|text|more|parts', { subject: 'subject', body: 'text' }],
    ['without text', WIDGET, 'bob@example.com|subject|', { to: 'bob@example.com', subject: 'subject', body: '' }],
    ['of a subject that ends like that', WIDGET, 'subject|text|', { to: OWNER, subject: 'subject', body: 'text' }],
    [
      'with names filled in everywhere, as they are',
      WIDGET,
      '{DEVICE_NAME} $&|{DEVICE_NAME}, {DEVICE_NAME}: {DEVICE_OWNER_EMAIL} {VENDOR_EMAIL}',
      { subject: 'Pump $&', body: `Pump, Pump: ${OWNER} help@example.org` },
    ],
  ])('%s', async (_name, widget, body, mail) => {
    const { harness, answer } = await noticeKit([widget]);
    expect(await answer(Command.EMAIL, body)).toEqual(['0 2 200']);
    expect(harness.outbox.mails).toMatchObject([mail]);
    await harness.stop();
  });

  it('15 when the mail server does not take it', async () => {
    const { harness, answer } = await noticeKit([WIDGET]);
    harness.outbox.fails = true;
    expect(await answer(Command.EMAIL, 'subject|text')).toEqual(['0 2 15']);
    expect(harness.errors).toEqual([]);
    await harness.stop();
  });

  it('other frames are answered while the mail is under way', async () => {
    const { harness } = await noticeKit([WIDGET]);
    let taken = (): void => undefined;
    harness.outbox.mail = () => new Promise((resolve) => (taken = resolve));
    const device = await harness.device();
    device.send(Command.EMAIL, 2, 'subject|text');
    device.send(Command.PING, 3);
    expect(device.take()).toEqual(['0 3 200']);
    taken();
    await harness.quiet();
    expect(device.take()).toEqual(['0 2 200']);
    await harness.stop();
  });

  it('is taken every 5 s', () => expectPause(WIDGET, Command.EMAIL, 'subject|text', 200));

  it('is taken 101 times a day, whichever device of the account sends it (hardware.md 7.3)', async () => {
    const { harness, answer } = await noticeKit([WIDGET]);
    for (let sent = 0; sent < 101; sent++) {
      expect(await answer(Command.EMAIL, 'subject|text')).toEqual(['0 2 200']);
      harness.now += 5000;
    }
    expect(await answer(Command.EMAIL, 'one part')).toEqual(['0 2 1']);
    const other = await harness.device(1);
    other.send(Command.EMAIL, 2, 'subject|text');
    expect(other.take()).toEqual(['0 2 1']);
    harness.now += 86_400_000 - 101 * 5000;
    expect(await answer(Command.EMAIL, 'subject|text')).toEqual(['0 2 200']);
    expect(harness.outbox.mails).toHaveLength(102);
    await harness.stop();
  });
});
