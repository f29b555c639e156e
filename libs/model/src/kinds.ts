import { templatesOf } from './tile-docs.ts';
import type { Project, Widget } from './types.ts';

/** How a widget holds pins (model.md 3.1). */
export type HoldKind = 'one-pin' | 'multi-pin' | 'no-pin' | 'tiles';

/** What a pin write does to the widget (model.md 4.2); `value` sets the value and nothing else. */
export type WriteEffect =
  | 'value'
  | 'streams'
  | 'lcd'
  | 'terminal'
  | 'map'
  | 'table'
  | 'player'
  | 'time-input'
  | 'tiles';

/**
 * What is sent at a sync: `value` one frame, `streams` one per stream or the first, the others as model.md 5.1 says.
 */
export type SyncKind = 'value' | 'streams' | 'lcd' | 'terminal' | 'map' | 'table' | 'tiles';

/** The properties that not every widget has (model.md 6.2). */
export type OwnProperty =
  | 'onLabel'
  | 'offLabel'
  | 'onColor'
  | 'offColor'
  | 'onBackColor'
  | 'offBackColor'
  | 'labels'
  | 'isOnPlay'
  | 'url'
  | 'urls'
  | 'step'
  | 'valueFormatting'
  | 'suffix'
  | 'maximumFractionDigits'
  | 'opacity'
  | 'scale'
  | 'rotation';

/** Everything the server knows about one widget type. */
export interface WidgetKind {
  readonly kind: HoldKind;
  /** Energy of one such widget without its parts: see `widgetPrice`. */
  readonly price: number;
  /** Undefined: pin writes never hit it and it never counts as the widget of a pin. */
  readonly write?: WriteEffect;
  /** Mode of its direct pins in the pin-mode message; undefined = not listed (hardware.md 3.4). */
  readonly mode?: 'in' | 'out';
  readonly appSync?: SyncKind;
  readonly hardwareSync?: SyncKind;
  /** `frequency` > 0 asks the device for the pin (hardware.md 5.3). */
  readonly polled?: true;
  /** Is synced with its own type letter even when `pwmMode` is on. */
  readonly ownLetter?: true;
  /** The boolean field that tells split from merged streams. */
  readonly splitField?: 'splitMode' | 'split';
  readonly properties?: readonly OwnProperty[];
}

const onePin = (price: number, rest: Partial<WidgetKind> = {}): WidgetKind => ({
  kind: 'one-pin',
  price,
  write: 'value',
  appSync: 'value',
  hardwareSync: 'value',
  ...rest,
});
const control = (price: number, rest: Partial<WidgetKind> = {}): WidgetKind => onePin(price, { mode: 'out', ...rest });
const display = (price: number, rest: Partial<WidgetKind> = {}): WidgetKind => onePin(price, { mode: 'in', ...rest });
const sensor = (price: number): WidgetKind => control(price, { hardwareSync: undefined });
const noPin = (price: number): WidgetKind => ({ kind: 'no-pin', price });
const streams = (price: number, splitField: 'splitMode' | 'split'): WidgetKind => ({
  kind: 'multi-pin',
  price,
  write: 'streams',
  mode: 'out',
  appSync: 'streams',
  hardwareSync: 'streams',
  splitField,
});

const ON_OFF_LABELS = ['onLabel', 'offLabel'] as const;
const STYLED = [...ON_OFF_LABELS, 'onColor', 'offColor', 'onBackColor', 'offBackColor'] as const;

const KINDS: ReadonlyMap<string, WidgetKind> = new Map(
  Object.entries<WidgetKind>({
    // Controls, model.md 3.2
    BUTTON: control(200, { ownLetter: true, properties: ON_OFF_LABELS }),
    STYLED_BUTTON: control(300, { ownLetter: true, properties: STYLED }),
    SWITCH: control(200, { ownLetter: true, properties: ON_OFF_LABELS }),
    LINK_BUTTON: noPin(500),
    TEXT_INPUT: control(400),
    NUMBER_INPUT: control(400, { properties: ['suffix'] }),
    SLIDER: control(200, { properties: ['maximumFractionDigits'] }),
    VERTICAL_SLIDER: control(200, { properties: ['maximumFractionDigits'] }),
    STEP: control(500, { properties: ['step'] }),
    VERTICAL_STEP: control(500, { properties: ['step'] }),
    RGB: streams(400, 'splitMode'),
    TWO_AXIS_JOYSTICK: streams(400, 'split'),
    TIMER: control(200),
    TERMINAL: onePin(200, { write: 'terminal', appSync: 'terminal', hardwareSync: 'terminal' }),
    QR: control(200),
    TIME_INPUT: control(200, { write: 'time-input' }),
    SEGMENTED_CONTROL: control(400, { properties: ['labels'] }),
    // Outputs, model.md 3.3
    LED: display(100),
    DIGIT4_DISPLAY: display(200, { polled: true }),
    LABELED_VALUE_DISPLAY: display(400, { polled: true, properties: ['valueFormatting'] }),
    GAUGE: display(300, { polled: true, properties: ['valueFormatting'] }),
    LEVEL_DISPLAY: display(200, { polled: true }),
    VERTICAL_LEVEL_DISPLAY: display(200, { polled: true }),
    LCD: { kind: 'multi-pin', price: 400, write: 'lcd', mode: 'in', appSync: 'lcd', polled: true },
    VIDEO: { kind: 'one-pin', price: 500, write: 'value', properties: ['url'] },
    MAP: { kind: 'one-pin', price: 600, write: 'map', mode: 'in', appSync: 'map' },
    ENHANCED_GRAPH: noPin(900),
    // Sensors, model.md 3.4
    GPS_TRIGGER: sensor(500),
    GPS_STREAMING: sensor(500),
    ACCELEROMETER: sensor(400),
    LIGHT: sensor(300),
    PROXIMITY: sensor(300),
    GRAVITY: sensor(300),
    BAROMETER: sensor(300),
    HUMIDITY: sensor(300),
    TEMPERATURE: sensor(300),
    // Notifications, model.md 3.5
    EMAIL: noPin(100),
    NOTIFICATION: noPin(400),
    TWITTER: noPin(0),
    SMS: noPin(100),
    // Interface, model.md 3.6
    TABS: noPin(0),
    MENU: control(400, { properties: ['labels'] }),
    PLAYER: control(400, { write: 'player', properties: ['isOnPlay'] }),
    TABLE: control(800, { write: 'table', appSync: 'table', hardwareSync: undefined }),
    IMAGE: display(600, { properties: ['url', 'urls', 'opacity', 'scale', 'rotation'] }),
    TEXT: noPin(100),
    DEVICE_SELECTOR: noPin(1900),
    DEVICE_TILES: { kind: 'tiles', price: 1700, write: 'tiles', appSync: 'tiles', hardwareSync: 'tiles' },
    REPORT: noPin(2900),
    // Others, model.md 3.7
    RTC: noPin(100),
    BRIDGE: noPin(100),
    BLUETOOTH: noPin(0),
    BLUETOOTH_SERIAL: noPin(0),
    EVENTOR: noPin(500),
    WEBHOOK: { kind: 'one-pin', price: 500 },
  }),
);

// Unknown types by their shape (model.md 10). The original takes them for a BUTTON: price and pin mode are its own.
const UNKNOWN_ONE_PIN = control(200);
const UNKNOWN_MULTI_PIN: WidgetKind = {
  kind: 'multi-pin',
  price: 200,
  write: 'streams',
  mode: 'out',
  appSync: 'streams',
  hardwareSync: 'streams',
};
const UNKNOWN_NO_PIN = noPin(200);

/** Names of the 55 known widget types. */
export const WIDGET_TYPES: readonly string[] = [...KINDS.keys()];

/** Whether the type is one of the 55; the others are kept and behave as their shape says. */
export function isKnownType(type: unknown): boolean {
  return typeof type === 'string' && KINDS.has(type);
}

/** What the server knows about a widget; an unknown type is judged by its `pin` and `pins` (model.md 10). */
export function kindOf(widget: Widget): WidgetKind {
  const known = KINDS.get(widget.type);
  if (known) return known;
  if (Array.isArray(widget.pins)) return UNKNOWN_MULTI_PIN;
  return widget.pin !== undefined && widget.pinType !== undefined ? UNKNOWN_ONE_PIN : UNKNOWN_NO_PIN;
}

/** Whether each stream is a value of its own: split RGB and joystick, simple LCD, multi-pin widgets of unknown type. */
export function isSplit(widget: Widget): boolean {
  if (widget.type === 'LCD') return widget.advancedMode !== true;
  const field = kindOf(widget).splitField;
  return field === undefined || widget[field] === true;
}

/** The device, tag or selector a widget is attached to; 0 when it does not say (model.md 3.1). */
export function attachedTo(widget: Widget): number {
  return typeof widget.deviceId === 'number' ? widget.deviceId : 0;
}

/** Energy of one widget: a REPORT costs per report, DEVICE_TILES adds the widgets of its templates (model.md 3.6). */
export function widgetPrice(widget: Widget): number {
  const { price } = kindOf(widget);
  if (widget.type === 'REPORT') return Array.isArray(widget.reports) ? price * widget.reports.length : 0;
  let sum = price;
  for (const template of templatesOf(widget)) for (const inner of template.widgets ?? []) sum += widgetPrice(inner);
  return sum;
}

/** Energy of a project: the sum of its widgets, 0 for a preview or face (model.md 12). */
export function projectPrice(project: Project): number {
  return project.parentId === -1 ? project.widgets.reduce((sum, widget) => sum + widgetPrice(widget), 0) : 0;
}
