import { Command } from '@pinwire/protocol';
import { describe, expect, it } from 'vitest';
import { expectPause, type NoticeCase, noticeKit } from '../../test/notices.ts';

const WIDGET = { id: 1, type: 'TWITTER', token: 't', secret: 's' };

describe('tweet of a device (hardware.md 4.11)', () => {
  it.each<NoticeCase>([
    ['empty', [WIDGET], '', {}, 13],
    ['too long', [WIDGET], 'x'.repeat(141), {}, 13],
    ['no widget', [], 'hello', {}, 14],
    ['no secret', [{ ...WIDGET, secret: '' }], 'hello', {}, 14],
    ['inactive project', [WIDGET], 'hello', { isActive: false }, 14],
    ['account', [WIDGET], 'x'.repeat(140), {}, 15],
  ])('%s', async (_name, widgets, body, project, status) => {
    const { harness, answer } = await noticeKit(widgets, project);
    expect(await answer(Command.TWEET, body)).toEqual([`0 2 ${status}`]);
    await harness.stop();
  });

  it('is taken every 5 s', () => expectPause(WIDGET, Command.TWEET, 'hello', 15));
});
