import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pinOf } from './fixture.ts';
import { hitsStream, hitsWidget, parsePin, parsePinBytes, pinKey, pinOfKey, pinOrdinal } from './pins.ts';

describe('parsePin', () => {
  it('takes the letter in either case, leading zeros and a sign', () => {
    expect(parsePin('v', '5')).toEqual({ letter: 'v', number: 5 });
    expect(parsePin('Aw', '007')).toEqual({ letter: 'a', number: 7 });
    expect(parsePin('D', '+255')).toEqual({ letter: 'd', number: 255 });
    expect(parsePin('v', '-0')).toEqual({ letter: 'v', number: 0 });
  });

  it('refuses other letters and numbers', () => {
    for (const [letter, text] of [
      ['x', '5'],
      ['', '5'],
      ['v', ''],
      ['v', '256'],
      ['v', '-1'],
      ['v', ' 5'],
      ['v', '5x'],
    ]) {
      expect(parsePin(letter as string, text as string)).toBeUndefined();
    }
  });

  it('reads bytes as it reads text', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-x'), maxLength: 5 });
    fc.assert(
      fc.property(fc.constantFrom('v', 'D', 'a', 'q'), digits, (letter, text) => {
        const body = Buffer.from(`${letter}w\0${text}`);
        expect(parsePinBytes(body[0] as number, body, 3, body.length)).toBe(parsePin(letter, text));
      }),
    );
  });

  it('has a key and a place for each of the 768 pins', () => {
    const places = new Set<number>();
    for (const letter of ['d', 'v', 'a']) {
      for (let number = 0; number < 256; number++) {
        const pin = pinOf(`${letter}${number}`);
        expect(pinOfKey(pinKey(pin))).toBe(pin);
        places.add(pinOrdinal(pin));
      }
    }
    expect(places.size).toBe(768);
    expect(Math.max(...places)).toBe(767);
  });
});

describe('hitsWidget, hitsStream', () => {
  const widget = { type: 'SLIDER', id: 1, pin: 3 } as const;

  it('needs the same number and type', () => {
    expect(hitsWidget({ ...widget, pinType: 'VIRTUAL' }, pinOf('v3'))).toBe(true);
    expect(hitsWidget({ ...widget, pinType: 'VIRTUAL' }, pinOf('v4'))).toBe(false);
    expect(hitsWidget({ ...widget, pinType: 'DIGITAL' }, pinOf('v3'))).toBe(false);
    expect(hitsWidget(widget, pinOf('v3'))).toBe(false);
  });

  it('takes analog writes in PWM mode, and digital writes to an analog widget but not to an analog stream', () => {
    expect(hitsWidget({ ...widget, pinType: 'DIGITAL', pwmMode: true }, pinOf('a3'))).toBe(true);
    expect(hitsStream({ pin: 3, pinType: 'DIGITAL', pwmMode: true }, pinOf('a3'))).toBe(true);
    expect(hitsWidget({ ...widget, pinType: 'ANALOG' }, pinOf('d3'))).toBe(true);
    expect(hitsStream({ pin: 3, pinType: 'ANALOG' }, pinOf('d3'))).toBe(false);
    expect(hitsWidget({ ...widget, pinType: 'DIGITAL' }, pinOf('a3'))).toBe(false);
  });
});
