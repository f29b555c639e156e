import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

test.each(['/nothing.csv.gz', '/nothing.zip', '/..%2fx.zip', '/ann@example.com_1_0_v5_1.abc.def.csv.gz'])(
  '%s is not there',
  async (path) => {
    const kit = await HttpKit.start();
    expect(await kit.get(`/${path}`)).toMatchObject({
      status: 404,
      type: 'text/plain; charset=UTF-8',
      body: 'Failure: 404 Not Found\r\n',
    });
  },
);

test('a value that ends like a file is a value', async () => {
  const kit = await HttpKit.start();
  expect((await kit.get('/update/v1?value=x.gz')).status).toBe(200);
  expect((await kit.get('/get/v1')).body).toBe('["x.gz"]');
});

test('other names are unknown paths', async () => {
  const kit = await HttpKit.start();
  expect(await kit.get('//nothing')).toMatchObject({ status: 404, type: undefined, body: '' });
});
