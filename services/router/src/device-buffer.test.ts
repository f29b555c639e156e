import { emptyState } from '@pinwire/model';
import { expect, it } from 'vitest';
import { askedBodyMax, sentBodyMax } from './device-buffer.ts';

it('bounds bodies by the buffer that the device told, 250 bytes before it did (hardware.md 5.1)', () => {
  const state = emptyState();
  expect([sentBodyMax(state), askedBodyMax(state)]).toEqual([250, 65535]);
  state.record.hardwareInfo = { buffIn: 256 };
  expect([sentBodyMax(state), askedBodyMax(state)]).toEqual([251, 256]);
  state.record.hardwareInfo = { buffIn: 1_000_000 };
  expect(askedBodyMax(state)).toBe(65535);
});
