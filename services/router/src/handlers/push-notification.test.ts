import { Command } from '@pinwire/protocol';
import { describe, expect, it } from 'vitest';
import { expectPause, type NoticeCase, noticeKit } from '../../test/notices.ts';

const WIDGET = { id: 1, type: 'NOTIFICATION', androidTokens: { phone: 'token' } };

describe('push of a device (hardware.md 4.9)', () => {
  it.each<NoticeCase>([
    ['empty', [WIDGET], '', {}, 13],
    ['too long', [WIDGET], 'x'.repeat(256), {}, 13],
    ['inactive project', [WIDGET], 'hello', { isActive: false }, 8],
    ['bad text comes first', [WIDGET], '', { isActive: false }, 13],
    ['no widget', [], 'x'.repeat(255), {}, 14],
    ['no token', [{ id: 1, type: 'NOTIFICATION' }], 'hello', {}, 14],
    [
      'too long with the name',
      [WIDGET],
      `${'x'.repeat(242)}{DEVICE_NAME}`,
      { devices: [{ id: 0, name: 'Pump 1234567890' }] },
      13,
    ],
    ['empty with the name', [WIDGET], '{DEVICE_NAME}', { devices: [{ id: 0 }] }, 13],
    ['token', [WIDGET], 'hello {DEVICE_NAME}', {}, 200],
  ])('%s', async (_name, widgets, body, project, status) => {
    const { harness, answer } = await noticeKit(widgets, project);
    expect(await answer(Command.PUSH_NOTIFICATION, body)).toEqual([`0 2 ${status}`]);
    await harness.stop();
  });

  it('every phone gets the text with the name of the device', async () => {
    const widget = { ...WIDGET, iOSTokens: { tablet: 'other' }, priority: 'high' };
    const { harness, answer } = await noticeKit([widget]);
    expect(await answer(Command.PUSH_NOTIFICATION, '{DEVICE_NAME} is hot')).toEqual(['0 2 200']);
    const common = { accountId: 1, dashId: 1, priority: 'high', text: 'Pump is hot' };
    expect(harness.outbox.pushed).toEqual([
      { ...common, platform: 'android', uid: 'phone', token: 'token' },
      { ...common, platform: 'ios', uid: 'tablet', token: 'other' },
    ]);
    await harness.stop();
  });

  it('is taken every 5 s', () => expectPause(WIDGET, Command.PUSH_NOTIFICATION, 'hello', 200));
});
