import type { DataStream, Pin, PinLetter, Widget } from './types.ts';

/** Pins of one type; numbers on the wire are 0…255 (model.md 2.1). */
export const PINS_PER_TYPE = 256;

const LETTERS = ['d', 'v', 'a'] as const;
const PIN_TYPES = { DIGITAL: 'd', VIRTUAL: 'v', ANALOG: 'a' } as const;

// All 768 pins exist once: parsing a pin and asking for its key allocates nothing.
const PINS: readonly Pin[] = LETTERS.flatMap((letter) =>
  Array.from({ length: PINS_PER_TYPE }, (_, number): Pin => Object.freeze({ letter, number })),
);
const KEYS: readonly string[] = PINS.map((pin) => pin.letter + String(pin.number));
const BY_KEY: ReadonlyMap<string, Pin> = new Map(KEYS.map((key, i) => [key, PINS[i] as Pin]));

function letterIndex(letter: string): number {
  switch (letter) {
    case 'd':
    case 'D':
      return 0;
    case 'v':
    case 'V':
      return 1;
    case 'a':
    case 'A':
      return 2;
    default:
      return -1;
  }
}

/** The same by character code. */
const letterTypes = Int8Array.from({ length: 256 }, (_, code) => letterIndex(String.fromCharCode(code)));

/** Place of a pin in an array of all 768: type, then number. */
export function pinOrdinal(pin: Pin): number {
  return letterIndex(pin.letter) * PINS_PER_TYPE + pin.number;
}

/** `v5`, the key of pin storage (model.md 4.4). */
export function pinKey(pin: Pin): string {
  return KEYS[pinOrdinal(pin)] ?? pin.letter + String(pin.number);
}

/** The pin of a storage key such as `v5`, or undefined. */
export function pinOfKey(key: string): Pin | undefined {
  return BY_KEY.get(key);
}

/**
 * The pin of an operation: its type by the first character of `opLetter` (`v`, `vw`, `VR`…), its number 0…255 in
 * decimal with an optional sign. Undefined where the wire answers 2 (hardware.md 2.3). The result is shared: do not
 * change it.
 */
export function parsePin(opLetter: string, text: string): Pin | undefined {
  const type = letterIndex(opLetter.charAt(0));
  if (type < 0 || !/^[+-]?\d+$/.test(text)) return undefined;
  const number = Number(text);
  return number >= 0 && number < PINS_PER_TYPE ? PINS[type * PINS_PER_TYPE + Math.abs(number)] : undefined;
}

/** `parsePin` on bytes: the code of the type letter and the digits `body[from, to)`. Makes no string. */
export function parsePinBytes(letter: number, body: Buffer, from: number, to: number): Pin | undefined {
  const type = letterTypes[letter] ?? -1;
  if (type < 0) return undefined;
  let at = from;
  const sign = body[at];
  if (sign === 0x2b || sign === 0x2d) at++;
  if (at >= to) return undefined;
  let number = 0;
  for (; at < to; at++) {
    const digit = (body[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
    if (number >= PINS_PER_TYPE) return undefined;
  }
  return sign === 0x2d && number > 0 ? undefined : PINS[type * PINS_PER_TYPE + number];
}

/** Letter of a JSON pin type, or undefined when it has none. */
export function pinLetter(pinType: unknown): PinLetter | undefined {
  return pinType === 'VIRTUAL' || pinType === 'DIGITAL' || pinType === 'ANALOG' ? PIN_TYPES[pinType] : undefined;
}

/** Pin number of a widget; −1 = none (model.md 3.1). */
export function widgetPin(widget: Widget): number {
  return typeof widget.pin === 'number' ? widget.pin : -1;
}

/** Pin number of a data stream; one without a number means 0 (model.md 2.2). */
export function streamPin(stream: DataStream): number {
  return typeof stream.pin === 'number' ? stream.pin : 0;
}

/** Type letter of a widget's pin, or undefined when it has no valid one (model.md 2.1). */
export function widgetPinLetter(widget: Widget): PinLetter | undefined {
  return widgetPin(widget) === -1 ? undefined : pinLetter(widget.pinType);
}

/** Type letter of a stream's pin, or undefined when it has no valid one (model.md 2.1). */
export function streamPinLetter(stream: DataStream): PinLetter | undefined {
  return streamPin(stream) === -1 ? undefined : pinLetter(stream.pinType);
}

/** Whether a write or read of `pin` hits a one-pin widget (model.md 2.4). Its device is not looked at. */
export function hitsWidget(widget: Widget, pin: Pin): boolean {
  if (widgetPin(widget) !== pin.number) return false;
  const letter = pinLetter(widget.pinType);
  if (letter === undefined) return false;
  return (
    letter === pin.letter || (pin.letter === 'a' && widget.pwmMode === true) || (pin.letter === 'd' && letter === 'a')
  );
}

/** Whether a write or read of `pin` hits a data stream of a multi-pin widget, tile or trigger (model.md 2.4). */
export function hitsStream(stream: DataStream, pin: Pin): boolean {
  if (streamPin(stream) !== pin.number) return false;
  const letter = pinLetter(stream.pinType);
  if (letter === undefined) return false;
  return letter === pin.letter || (pin.letter === 'a' && stream.pwmMode === true);
}
