import { joined } from './frame.ts';
import { isDoc } from './json.ts';
import { attachedTo, kindOf } from './kinds.ts';
import { pinLetter, streamPin, widgetPin } from './pins.ts';
import type { DataStream, Project, Widget } from './types.ts';

/**
 * Body of the pin-mode message, `pm\01\0out\07\0in` (hardware.md 3.4): the direct pins of the device's widgets in
 * project order, doubles kept. Undefined when there are none: then nothing is sent.
 */
export function pinModes(project: Project, deviceId: number): Buffer | undefined {
  const pairs: (string | number)[] = [];
  for (const widget of project.widgets) {
    if (attachedTo(widget) !== deviceId) continue;
    const mode = widget.type === 'EVENTOR' ? 'out' : kindOf(widget).mode;
    if (mode !== undefined) for (const pin of directPins(widget)) pairs.push(pin, mode);
  }
  return pairs.length === 0 ? undefined : joined(['pm', ...pairs]);
}

function directPins(widget: Widget): number[] {
  if (widget.type === 'EVENTOR') return streamPins(actionPins(widget));
  if (kindOf(widget).kind === 'multi-pin') return streamPins(widget.pins ?? []);
  return isDirect(widget.pinType) && widgetPin(widget) !== -1 ? [widgetPin(widget)] : [];
}

function streamPins(streams: readonly DataStream[]): number[] {
  return streams.filter((stream) => isDirect(stream.pinType) && streamPin(stream) !== -1).map(streamPin);
}

function isDirect(pinType: unknown): boolean {
  const letter = pinLetter(pinType);
  return letter === 'd' || letter === 'a';
}

/** The pins that the rules of an EVENTOR set. */
function actionPins(widget: Widget): DataStream[] {
  const out: DataStream[] = [];
  for (const rule of docs(widget.rules)) {
    for (const action of docs(rule.actions)) {
      if (action.type === 'SETPIN' && isDoc(action.pin)) out.push(action.pin as DataStream);
    }
  }
  return out;
}

function docs(list: unknown): { [field: string]: unknown }[] {
  return Array.isArray(list) ? list.filter(isDoc) : [];
}
