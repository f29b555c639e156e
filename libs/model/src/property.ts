import { parseInt32, splitAll } from '@pinwire/protocol';
import { IllegalBody, IllegalCommand } from './errors.ts';
import { isDoc } from './json.ts';
import type { OwnProperty } from './kinds.ts';
import { kindOf } from './kinds.ts';
import { planFor } from './pin-index.ts';
import { checkRoom } from './room.ts';
import { mapOf, widgetState } from './state.ts';
import type { Doc, Pin, Project, TargetState, Widget } from './types.ts';

type CommonProperty = 'label' | 'color' | 'min' | 'max';
/** Wire name of a widget property. */
export type Property = CommonProperty | OwnProperty;

/**
 * Wire names by the upper-case names that Eventor rules use, in the order in which HTTP looks for them (model.md 6.2).
 */
const BY_RULE_NAME: Readonly<Record<string, Property>> = {
  LABEL: 'label',
  COLOR: 'color',
  ON_BACK_COLOR: 'onBackColor',
  OFF_BACK_COLOR: 'offBackColor',
  ON_COLOR: 'onColor',
  OFF_COLOR: 'offColor',
  ON_LABEL: 'onLabel',
  OFF_LABEL: 'offLabel',
  LABELS: 'labels',
  MIN: 'min',
  MAX: 'max',
  IS_ON_PLAY: 'isOnPlay',
  URL: 'url',
  URLS: 'urls',
  STEP: 'step',
  VALUE_FORMATTING: 'valueFormatting',
  SUFFIX: 'suffix',
  FRACTION: 'maximumFractionDigits',
  OPACITY: 'opacity',
  SCALE: 'scale',
  ROTATION: 'rotation',
};

/** All properties, in the order in which the HTTP API looks for them in a query. */
export const PROPERTIES: readonly Property[] = Object.values(BY_RULE_NAME);

const KNOWN: ReadonlySet<string> = new Set(PROPERTIES);
const RULE_NAMES: ReadonlyMap<string, Property> = new Map(Object.entries(BY_RULE_NAME));

/** Whether the name is a property; names are case-sensitive. */
export function isProperty(name: string): name is Property {
  return KNOWN.has(name);
}

/** The wire name of the property that an Eventor SET_PROP action names (`ON_LABEL` → `onLabel`), or undefined. */
export function propertyOfRule(name: string): Property | undefined {
  return RULE_NAMES.get(name);
}

/**
 * SET_WIDGET_PROPERTY of a device, a rule or the HTTP API (model.md 6.1): sets the property in every top-level widget
 * that the pin hits and that has it, in `state`. `stored`: it is (also) in pin storage, because no widget took it or a
 * tile shows the pin. Throws, with nothing changed, `IllegalBody` (11) for an unknown property, `IllegalCommand` (2) for
 * a bad value and `QuotaLimit` (1) when the state is full.
 */
export function setProperty(
  project: Project,
  targetId: number,
  state: TargetState,
  pin: Pin,
  property: string,
  value: Buffer,
): 'set' | 'stored' {
  if (!isProperty(property)) throw new IllegalBody(`unknown property ${property}`);
  const { holders, key } = planFor(project, targetId, pin);
  checkRoom(state, value.length, holders);
  const text = value.toString();
  const changes: { id: string; fields: Doc }[] = [];
  let tile = false;
  for (const { widget, id, effect } of holders) {
    if (effect === 'tiles') tile = true;
    else {
      const fields = change({ ...widget, ...state.widgets.get(id)?.fields }, property, text);
      if (fields) changes.push({ id, fields });
    }
  }
  for (const { id, fields } of changes) {
    const live = widgetState(state, id);
    live.fields = { ...live.fields, ...fields };
  }
  if (changes.length > 0 && !tile) return 'set';
  mapOf(state, 'properties').set(`${key}-${property}`, value);
  return 'stored';
}

/**
 * SET_WIDGET_PROPERTY of an app, by widget id (app.md 6.5): the fields of `widget` that change, with their new values.
 * `widget` is the widget with its live fields laid over. Throws `IllegalBody` (11) for a property that is unknown or
 * that the widget does not have, `IllegalCommand` (2) for a bad value.
 */
export function setWidgetProperty(widget: Widget, property: string, value: Buffer): Doc {
  const fields = isProperty(property) ? change(widget, property, value.toString()) : undefined;
  if (fields === undefined) throw new IllegalBody(`${widget.type} has no property ${property}`);
  return fields;
}

/** The changed fields, or undefined when the widget does not have the property. */
function change(widget: Widget, property: Property, text: string): Doc | undefined {
  const { kind, properties } = kindOf(widget);
  switch (property) {
    case 'label':
      return { label: text };
    case 'color':
      return { color: parseColor(text), isDefaultColor: false };
    case 'min':
    case 'max':
      return kind === 'one-pin' ? { [property]: decimal(text) } : undefined;
    default:
      return properties?.includes(property) ? ownChange(widget, property, text) : undefined;
  }
}

function ownChange(widget: Widget, property: OwnProperty, text: string): Doc | undefined {
  switch (property) {
    case 'onLabel':
    case 'offLabel':
      return widget.type === 'STYLED_BUTTON' ? stateChange(widget, property, 'text', text) : { [property]: text };
    case 'onColor':
    case 'offColor':
      return stateChange(widget, property, 'textColor', parseColor(text));
    case 'onBackColor':
    case 'offBackColor':
      return stateChange(widget, property, 'backgroundColor', parseColor(text));
    case 'labels':
    case 'urls':
      return { [property]: splitAll(text) };
    case 'isOnPlay':
      return { isOnPlay: text.toLowerCase() === 'true' };
    case 'url':
      return widget.type === 'IMAGE' ? imageUrl(widget, text) : { url: text };
    case 'step':
      return { step: decimal(text) };
    case 'valueFormatting':
    case 'suffix':
      return { [property]: text };
    case 'maximumFractionDigits':
    case 'opacity':
    case 'scale':
    case 'rotation':
      return { [property]: integer(text) };
  }
}

/** Changes one of the two states of a styled button; one that is not there is left so (model.md 6.2). */
function stateChange(widget: Widget, property: OwnProperty, field: string, value: unknown): Doc {
  const name = property.startsWith('on') ? 'onButtonState' : 'offButtonState';
  const state = widget[name];
  return isDoc(state) ? { [name]: { ...state, [field]: value } } : {};
}

/**
 * `index\0url` replaces one of the urls; the index counts from 1. One that does not exist is as good as no such
 * property.
 */
function imageUrl(widget: Widget, text: string): Doc | undefined {
  const cut = text.indexOf('\0');
  const urls: unknown[] = Array.isArray(widget.urls) ? widget.urls : [];
  if (cut < 0) return undefined;
  const place = integer(text.slice(0, cut)) - 1;
  return place >= 0 && place < urls.length ? { urls: urls.with(place, text.slice(cut + 1)) } : undefined;
}

const COLOR = /^([+-]?)(?:(?:#|0[xX])([0-9a-fA-F]+)|0([0-7]+)|(0|[1-9]\d*))$/;

/**
 * A colour as devices write it (model.md 6.2): hexadecimal after `#` or `0x`, octal after `0`, or decimal, within 32
 * signed bits. The result is the int of the JSON: bytes R G B A, always opaque. Throws `IllegalCommand`.
 */
export function parseColor(text: string): number {
  const [, sign, hex, octal, plain] = COLOR.exec(text) ?? [];
  const digits = hex ?? octal ?? plain;
  if (digits === undefined) throw new IllegalCommand('a colour is expected');
  const size = Number.parseInt(digits, hex !== undefined ? 16 : octal !== undefined ? 8 : 10);
  const value = sign === '-' ? -size : size;
  if (value > 0x7fffffff || value < -0x80000000) throw new IllegalCommand('the colour is out of range');
  return ((value & 0xffffff) << 8) | 0xff;
}

function decimal(text: string): number {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) || !Number.isFinite(value)) {
    throw new IllegalCommand('a decimal number is expected');
  }
  return value;
}

function integer(text: string): number {
  const value = parseInt32(text);
  if (value === undefined) throw new IllegalCommand('a whole number is expected');
  return value;
}
