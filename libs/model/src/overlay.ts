import { isDoc } from './json.ts';
import { attachedTo, kindOf } from './kinds.ts';
import type { StateOf } from './replay.ts';
import { tileKey, tilesOf } from './tile-docs.ts';
import type { DataStream, Device, DeviceRecord, Doc, Project, Stored, Widget, WidgetState } from './types.ts';

/**
 * A copy of the project as clients see it: values, fields set by writes and properties, tile values and device records
 * of the live state laid over the document. Parts without live state are shared with the document, so do not change
 * either.
 */
export function overlayProject(project: Project, stateOf: StateOf): Project {
  const written = [...project.devices, ...project.tags].map(({ id }) => stateOf(id)?.updatedAt ?? 0);
  const updatedAt = Math.max(0, ...written);
  return {
    ...project,
    ...(updatedAt > Number(project.updatedAt ?? 0) && { updatedAt }),
    widgets: project.widgets.map((widget) => overlayWidget(widget, stateOf)),
    devices: project.devices.map((device) => overlayDevice(device, stateOf(device.id)?.record)),
  };
}

/** The same for one top-level widget. */
export function overlayWidget(widget: Widget, stateOf: StateOf): Widget {
  const { kind, write } = kindOf(widget);
  if (kind === 'tiles') return overlayTiles(widget, stateOf);
  if (widget.type === 'EVENTOR') return overlayRules(widget, stateOf);
  if (write === undefined) return widget;
  const live = stateOf(attachedTo(widget))?.widgets.get(String(widget.id));
  return live ? overlayLive(widget, live) : widget;
}

/** The same for one device; the record of a device that was never seen changes nothing. */
export function overlayDevice(device: Device, record: DeviceRecord | undefined): Device {
  if (!record) return device;
  const out: Device = { ...device };
  for (const [field, value] of Object.entries(record)) if (value !== undefined) out[field] = value;
  return out;
}

/**
 * Pin storage of the project as the profile shows it (model.md 4.4): `1-0-v7` → value, `1-0-v7-label` → property.
 */
export function pinsStorage(project: Project, stateOf: StateOf, dashId: number = project.id): Doc {
  const out: Doc = {};
  for (const { id } of [...project.devices, ...project.tags]) {
    const state = stateOf(id);
    for (const [key, stored] of state?.values ?? []) out[`${dashId}-${id}-${key}`] = storedText(stored);
    for (const [key, value] of state?.properties ?? []) out[`${dashId}-${id}-${key}`] = value.toString();
  }
  return out;
}

function storedText(stored: Stored): unknown {
  return Buffer.isBuffer(stored)
    ? stored.toString()
    : { type: stored.type, values: stored.values.map((value) => value.toString()) };
}

function overlayLive(widget: Widget, { value, streams, fields }: WidgetState): Widget {
  const out: Widget = { ...widget, ...fields };
  if (value !== undefined) out.value = value.toString();
  if (streams && widget.pins) {
    out.pins = widget.pins.map((stream, place) => withValue(stream, streams[place]));
  }
  return out;
}

/** A CHANGED condition shows the text it saw last (automation.md 2.2); `streams` of an Eventor holds it by rule. */
function overlayRules(widget: Widget, stateOf: StateOf): Widget {
  const seen = stateOf(attachedTo(widget))?.widgets.get(String(widget.id))?.streams;
  if (seen === undefined || !Array.isArray(widget.rules)) return widget;
  const rules = widget.rules.map((rule: unknown, place) => {
    const text = seen[place];
    if (text === undefined || !isDoc(rule) || !isDoc(rule.condition)) return rule;
    return { ...rule, condition: { ...rule.condition, value: text.toString() } };
  });
  return { ...widget, rules };
}

function overlayTiles(widget: Widget, stateOf: StateOf): Widget {
  const tiles = tilesOf(widget);
  if (tiles.length === 0) return widget;
  return {
    ...widget,
    tiles: tiles.map((tile) => {
      const value = tile.pin && stateOf(tile.deviceId)?.tiles.get(tileKey(widget, tile));
      return value === undefined || !tile.pin ? tile : { ...tile, pin: withValue(tile.pin, value) };
    }),
  };
}

function withValue(stream: DataStream, value: Buffer | undefined): DataStream {
  return value === undefined ? stream : { ...stream, value: value.toString() };
}
