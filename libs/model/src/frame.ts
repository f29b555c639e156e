import { isSplit, kindOf } from './kinds.ts';
import { streamPin, streamPinLetter, widgetPin, widgetPinLetter } from './pins.ts';
import type { DataStream, PinLetter, Widget } from './types.ts';

const NUL = Buffer.from([0]);

/** Parts joined by NUL. */
export function joined(parts: readonly (string | number | Buffer)[]): Buffer {
  const chunks: Buffer[] = [];
  for (const part of parts) {
    if (chunks.length > 0) chunks.push(NUL);
    chunks.push(Buffer.isBuffer(part) ? part : Buffer.from(String(part)));
  }
  return Buffer.concat(chunks);
}

/** `vw\05\0value` */
export function writeBody(letter: PinLetter, pin: number, value: Buffer): Buffer {
  return joined([`${letter}w`, pin, value]);
}

/**
 * The sync letter of a one-pin widget with a valid pin: `a` in PWM mode, except for buttons and switches (model.md
 * 5.1).
 */
export function widgetLetter(widget: Widget): PinLetter | undefined {
  const letter = widgetPinLetter(widget);
  return letter !== undefined && widget.pwmMode === true && !kindOf(widget).ownLetter ? 'a' : letter;
}

/** The letter of a stream with a valid pin, `a` in PWM mode. */
export function streamLetter(stream: DataStream): PinLetter | undefined {
  const letter = streamPinLetter(stream);
  return letter !== undefined && stream.pwmMode === true ? 'a' : letter;
}

/** The write of one widget's value; nothing without a value or pin. */
export function widgetWrite(widget: Widget, value: Buffer | undefined): Buffer | undefined {
  const letter = widgetLetter(widget);
  return letter === undefined || value === undefined ? undefined : writeBody(letter, widgetPin(widget), value);
}

/** The write of one stream's value; nothing without a value or pin. */
export function streamWrite(stream: DataStream | undefined, value: Buffer | undefined): Buffer | undefined {
  const letter = stream && streamLetter(stream);
  return letter === undefined || value === undefined
    ? undefined
    : writeBody(letter, streamPin(stream as DataStream), value);
}

/** The streams whose values are sent: all when split, the first one when merged. */
export function sentStreams(widget: Widget): readonly DataStream[] {
  const streams = widget.pins ?? [];
  return isSplit(widget) ? streams : streams.slice(0, 1);
}
