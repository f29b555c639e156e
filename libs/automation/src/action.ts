import type { DataStream, Doc, Pin, Property } from '@pinwire/model';
import { isDoc, parsePin, propertyOfRule, streamPin, streamPinLetter } from '@pinwire/model';

/** What a rule does, ready to be done (automation.md 2.4). */
export type Action =
  | {
      readonly kind: 'set-pin';
      readonly pin: Pin;
      readonly value: Buffer;
      /** `vw\0pin\0value`; the letter is `a` in PWM mode. */
      readonly body: Buffer;
    }
  | {
      readonly kind: 'set-property';
      /** Always virtual: that is where properties are looked for. */
      readonly pin: Pin;
      readonly property: Property;
      readonly value: Buffer;
      /** `pin\0property\0value` */
      readonly body: Buffer;
    }
  | { readonly kind: 'notify' | 'tweet'; readonly message: string }
  | { readonly kind: 'mail'; readonly subject: string; readonly message: string };

/** The valid actions of a rule, in their order; the others are left out. */
export function actionsOf(list: unknown): Action[] {
  return Array.isArray(list) ? list.filter(isDoc).flatMap((doc) => actionOf(doc) ?? []) : [];
}

function actionOf(doc: Doc): Action | undefined {
  switch (doc.type) {
    case 'SETPIN':
      return setPin(doc);
    case 'SET_PROP':
      return setProperty(doc);
    case 'NOTIFY':
      return isText(doc.message) ? { kind: 'notify', message: doc.message } : undefined;
    case 'TWIT':
      return isText(doc.message) ? { kind: 'tweet', message: doc.message } : undefined;
    case 'MAIL':
      return isText(doc.message) ? { kind: 'mail', subject: textOf(doc.subject), message: doc.message } : undefined;
    default:
      return undefined;
  }
}

function setPin({ pin: stream, value }: Doc): Action | undefined {
  const pin = pinOf(stream);
  if (pin === undefined || typeof value !== 'string') return undefined;
  const letter = (stream as DataStream).pwmMode === true ? 'a' : pin.letter;
  return { kind: 'set-pin', pin, value: Buffer.from(value), body: Buffer.from(`${letter}w\0${pin.number}\0${value}`) };
}

function setProperty({ pin: stream, property: name, value }: Doc): Action | undefined {
  const number = pinOf(stream)?.number;
  const pin = number === undefined ? undefined : parsePin('v', String(number));
  const property = typeof name === 'string' ? propertyOfRule(name) : undefined;
  if (pin === undefined || property === undefined || !isText(value)) return undefined;
  const body = Buffer.from(`${pin.number}\0${property}\0${value}`);
  return { kind: 'set-property', pin, property, value: Buffer.from(value), body };
}

function pinOf(stream: unknown): Pin | undefined {
  if (!isDoc(stream)) return undefined;
  const letter = streamPinLetter(stream as DataStream);
  return letter === undefined ? undefined : parsePin(letter, String(streamPin(stream as DataStream)));
}

function isText(field: unknown): field is string {
  return typeof field === 'string' && field !== '';
}

function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}

/** A message with every `/pin/` replaced by the value that set the rule off, as it is. */
export function withValue(message: string, value: Buffer): string {
  return message.includes('/pin/') ? message.replaceAll('/pin/', () => value.toString()) : message;
}
