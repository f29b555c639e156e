import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, emptyState, encodeState, mapOf, UnreadableState } from './state.ts';
import type { Stored, TargetState, WidgetState } from './types.ts';

const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array));
const texts = fc.string({ maxLength: 6, unit: 'grapheme' });
const fields = fc.constantFrom<WidgetState['fields']>(
  undefined,
  {},
  { label: '', days: null },
  { rows: [{ id: 1, name: 'a\0b', big: 2n ** 60n }], min: -0.5 },
);
const widget: fc.Arbitrary<WidgetState> = fc.record({
  value: fc.option(bytes, { nil: undefined }),
  streams: fc.option(fc.array(fc.option(bytes, { nil: undefined }), { maxLength: 3 }), { nil: undefined }),
  history: fc.option(fc.array(bytes, { maxLength: 3 }), { nil: undefined }),
  fields,
});
const stored: fc.Arbitrary<Stored> = fc.oneof(
  bytes,
  fc.record({ type: fc.constantFrom('TERMINAL', 'LCD', 'TABLE'), values: fc.array(bytes, { maxLength: 3 }) }),
);
const map = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> =>
  fc.array(fc.tuple(texts, value), { maxLength: 4 }).map((entries) => new Map(entries));
const state: fc.Arbitrary<TargetState> = fc.record({
  record: fc.constantFrom<TargetState['record']>(emptyState().record, {
    ...emptyState().record,
    status: 'ONLINE',
    connectTime: 1_700_000_000_000,
    lastLoggedIP: '::1',
    hardwareInfo: { cpuType: 'x' },
  }),
  widgets: map(widget),
  tiles: map(bytes),
  values: map(stored),
  properties: map(bytes),
  updatedAt: fc.nat(),
  version: fc.maxSafeNat(),
});

describe('encodeState and decodeState', () => {
  it('give back any state', () => {
    fc.assert(
      fc.property(state, (before) => {
        expect(decodeState(encodeState(before))).toEqual(before);
      }),
    );
  });

  it('are compact for a plain value', () => {
    const one = emptyState();
    const bare = encodeState(one).length;
    mapOf(one, 'values').set('v5', Buffer.from('23'));
    expect(encodeState(one).length - bare).toBe(3 + 1 + 1 + 2);
  });

  it('refuse bytes that are cut, longer than they should be, or of another version', () => {
    const full = emptyState();
    mapOf(full, 'widgets').set('1', {
      value: Buffer.from('x'),
      streams: [undefined],
      history: [],
      fields: { label: 'y' },
    });
    const data = encodeState(full);
    for (let length = 0; length < data.length; length++) expect(() => decodeState(data.subarray(0, length))).toThrow();
    expect(() => decodeState(Buffer.concat([data, Buffer.from([0])]))).toThrow(UnreadableState);
    expect(() => decodeState(Buffer.from([99]))).toThrow('format 99');
  });
});

it('states that nothing happened to share their empty maps, and nothing can be put into those', () => {
  const [one, other] = [emptyState(), decodeState(encodeState(emptyState()))];
  expect(one.values).toBe(other.values);
  expect(() => one.values.set('v5', Buffer.from('1'))).toThrow('shared');
  mapOf(one, 'values').set('v5', Buffer.from('1'));
  expect([one.values.size, one.tiles.size, other.values.size, emptyState().values.size]).toEqual([1, 0, 0, 0]);
});
