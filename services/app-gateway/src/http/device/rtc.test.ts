import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const RTC = { type: 'RTC', id: 1, x: 0, y: 0, width: 1, height: 1 };

test('the time of the zone of the first RTC widget', async () => {
  const kit = await HttpKit.start({ widgets: [{ ...RTC, tzName: 'Europe/Kyiv' }, RTC] });
  const utc = kit.harness.now / 1000;
  expect(await kit.get('/rtc')).toMatchObject({
    status: 200,
    type: 'application/json;charset=utf-8',
    body: `[${utc + 2 * 3600}]`,
  });
});

test('no RTC widget', async () => {
  const kit = await HttpKit.start();
  expect(await kit.get('/rtc')).toMatchObject({ status: 400, body: 'Requested rtc not exists in app.' });
});
