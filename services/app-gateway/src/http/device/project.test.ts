import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const AT = { x: 0, y: 0, width: 1, height: 1 };

test('values are in it, nothing private is', async () => {
  const kit = await HttpKit.start({
    widgets: [
      { type: 'BUTTON', id: 1, pin: 1, pinType: 'VIRTUAL', deviceId: 0, ...AT },
      { type: 'NOTIFICATION', id: 2, androidTokens: { phone: 'push-token' }, ...AT },
      { type: 'TWITTER', id: 3, token: 'tw-token', secret: 'tw-secret', username: 'ann', ...AT },
    ],
  });
  await kit.get('/update/v1?value=7');
  const answer = await kit.get('/project');
  expect(answer).toMatchObject({ status: 200, type: 'application/json;charset=utf-8' });
  expect(JSON.parse(answer.body)).toMatchObject({
    id: 1,
    widgets: [{ value: '7' }, { type: 'NOTIFICATION' }, { type: 'TWITTER' }],
    devices: [{ id: 0, name: 'Node', boardType: 'ESP8266' }],
  });
  expect(answer.body).not.toMatch(/push-token|tw-token|tw-secret|ann|lastLoggedIP|connectTime/);
  expect(answer.body).not.toContain(kit.token);
});
