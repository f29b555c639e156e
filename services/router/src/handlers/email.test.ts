import { Command } from '@pinwire/protocol';
import { describe, expect, it } from 'vitest';
import { expectPause, type NoticeCase, noticeKit } from '../../test/notices.ts';

const WIDGET = { id: 1, type: 'EMAIL' };

describe('e-mail of a device (hardware.md 4.8)', () => {
  it.each<NoticeCase>([
    ['no widget', [], 'subject|text', {}, 6],
    ['no widget, empty', [], '', {}, 6],
    ['inactive project', [WIDGET], 'subject|text', { isActive: false }, 6],
    ['empty', [WIDGET], '', {}, 2],
    ['one part', [WIDGET], 'subject', {}, 2],
    ['no address', [WIDGET], 'nobody|subject|text', {}, 2],
    ['address', [WIDGET], 'ann@example.com|subject|text', {}, 15],
    ['owner', [WIDGET], '{DEVICE_OWNER_EMAIL}|subject|text', {}, 15],
    ['the address of the widget wins', [{ ...WIDGET, to: 'bob@example.com' }], 'nobody|subject|text', {}, 15],
    ['to the owner', [WIDGET], 'subject|text', {}, 15],
  ])('%s', async (_name, widgets, body, project, status) => {
    const { harness, answer } = await noticeKit(widgets, project);
    expect(answer(Command.EMAIL, body)).toEqual([`0 2 ${status}`]);
    await harness.stop();
  });

  it('is taken every 5 s', () => expectPause(WIDGET, Command.EMAIL, 'subject|text', 15));
});
