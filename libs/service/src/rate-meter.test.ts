import { expect, test } from 'vitest';
import { RateMeter } from './rate-meter.ts';

test('follows a steady rate within minutes and forgets it again', () => {
  let count = 0;
  const meter = new RateMeter(() => count);
  for (let step = 0; step < 60; step++) {
    count += 500;
    meter.step();
  }
  expect(meter.perSecond).toBeCloseTo(100, -1);
  for (let step = 0; step < 60; step++) meter.step();
  expect(meter.perSecond).toBeLessThan(1);
});
