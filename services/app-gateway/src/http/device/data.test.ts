import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

const POINTS = [
  { value: 1, at: 2 },
  { value: 2.5, at: 1_438_022_081_332 },
  { value: 12345678.9, at: 3 },
  { value: 0.00001, at: 4 },
];

function withHistory(kit: HttpKit): void {
  kit.harness.history = {
    ...kit.harness.history,
    read: async ({ pin, deviceId }, granularity, count) =>
      pin.number === 5 && deviceId === 0 && granularity === 'minute' ? POINTS.slice(-count) : [],
  };
}

test('leads to a compressed CSV file', async () => {
  const kit = await HttpKit.start();
  withHistory(kit);
  const answer = await kit.get('/data/v5');
  expect(answer).toMatchObject({ status: 302, type: undefined, body: '' });
  const location = decodeURIComponent(String(answer.headers.location));
  expect(location).toMatch(new RegExp(`^/ann@example\\.com_1_0_v5_${kit.harness.now}\\.[\\w.-]+\\.csv\\.gz$`));
  const file = await kit.get(`/${answer.headers.location}`);
  expect(file).toMatchObject({ status: 200, type: 'application/x-gzip' });
  expect(gunzipSync(file.raw).toString()).toBe('1.0,2,0\n2.5,1438022081332,0\n1.23456789E7,3,0\n1.0E-5,4,0\n');
});

test('the file has the newest points, as many as are allowed', async () => {
  const kit = await HttpKit.start({}, { http: { maxCsvPoints: 2 } });
  withHistory(kit);
  const file = await kit.get(`/${(await kit.get('/data/v5')).headers.location}`);
  expect(gunzipSync(file.raw).toString()).toBe('1.23456789E7,3,0\n1.0E-5,4,0\n');
});

test('a link stops working after its days, and one that was changed never works', async () => {
  const kit = await HttpKit.start();
  withHistory(kit);
  const link = `/${(await kit.get('/data/v5')).headers.location}`;
  for (const changed of [link.replace(/\.([\w-]+\.[\w-]+\.csv)/, '.x$1'), link.replace(/.\.csv/, '.csv')]) {
    expect(await kit.get(changed)).toMatchObject({ status: 404, body: 'Failure: 404 Not Found\r\n' });
  }
  kit.harness.now += 46 * 86_400_000;
  expect((await kit.get(link)).status).toBe(404);
});

test.each([
  ['v6', 'No data.'],
  ['v300', 'Wrong pin format.'],
])('%s: %s', async (pin, body) => {
  const kit = await HttpKit.start();
  withHistory(kit);
  expect(await kit.get(`/data/${pin}`)).toMatchObject({ status: 400, type: 'text/plain;charset=utf-8', body });
});
