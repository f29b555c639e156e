import { expect, test } from 'vitest';
import { HttpKit } from '../../../test/http-kit.ts';

test('the first element of the list is the value', async () => {
  const kit = await HttpKit.start();
  const app = await kit.harness.owner();
  app.take();
  expect(await kit.put('/pin/v3/label', ['Door', 'x'])).toMatchObject({ status: 200, body: '' });
  expect(app.take()).toEqual(['19#111 1-0|3|label|Door']);
});

test.each([
  ['/pin/v3/nonsense', ['x'], 'Wrong request format.'],
  ['/pin/v3/label', [], 'Wrong request format.'],
  ['/pin/x/label', ['x'], 'Wrong pin format.'],
])('%s %j is refused: %s', async (path, values, body) => {
  const kit = await HttpKit.start();
  expect(await kit.put(path, values)).toMatchObject({ status: 400, body });
});
