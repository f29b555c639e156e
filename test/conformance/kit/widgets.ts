/** A widget as an app sends it. */
export type WidgetDocument = Record<string, unknown>;

const PLACE = { x: 0, y: 0, width: 2, height: 1, color: 0, tabId: 0, isDefaultColor: true };
const LETTERS: Readonly<Record<string, string>> = { v: 'VIRTUAL', d: 'DIGITAL', a: 'ANALOG' };
const PIN = { pwmMode: false, rangeMappingOn: false, min: 0, max: 255 };

let lastId = 0;

/** A widget without a pin: `widget('RTC', { tzName: 'UTC' })`. Its id is one that no other has, unless it is given. */
export function widget(type: string, fields: WidgetDocument = {}): WidgetDocument {
  return { type, id: ++lastId, ...PLACE, ...fields };
}

/** A widget on one pin of device 0: `onPin('GAUGE', 'v5')`. */
export function onPin(type: string, pin: string, fields: WidgetDocument = {}): WidgetDocument {
  return widget(type, { deviceId: 0, ...stream(pin), ...fields });
}

/** A widget on several pins of device 0: `onPins('RGB', ['v1', 'v1', 'v1'], { splitMode: false })`. */
export function onPins(type: string, pins: readonly string[], fields: WidgetDocument = {}): WidgetDocument {
  return widget(type, { deviceId: 0, pins: pins.map(stream), ...fields });
}

function stream(pin: string): WidgetDocument {
  return { pinType: LETTERS[pin.charAt(0)], pin: Number(pin.slice(1)), ...PIN };
}
