import { Command } from '@pinwire/protocol';
import { describe, expect, it } from 'vitest';
import { expectPause, type NoticeCase, noticeKit } from '../../test/notices.ts';

const WIDGET = { id: 1, type: 'SMS', to: '+123456789' };

describe('SMS of a device (hardware.md 4.10)', () => {
  it.each<NoticeCase>([
    ['empty', [WIDGET], '', {}, 13],
    ['too long', [WIDGET], 'x'.repeat(161), {}, 13],
    ['no widget', [], 'hello', {}, 14],
    ['no number', [{ ...WIDGET, to: '' }], 'hello', {}, 14],
    ['inactive project', [WIDGET], 'hello', { isActive: false }, 14],
    ['number', [WIDGET], 'x'.repeat(160), {}, 15],
  ])('%s', async (_name, widgets, body, project, status) => {
    const { harness, answer } = await noticeKit(widgets, project);
    expect(await answer(Command.SMS, body)).toEqual([`0 2 ${status}`]);
    await harness.stop();
  });

  it('is taken every 5 s', () => expectPause(WIDGET, Command.SMS, 'hello', 15));
});
