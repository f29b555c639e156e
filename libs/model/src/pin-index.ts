import type { WriteEffect } from './kinds.ts';
import { attachedTo, kindOf } from './kinds.ts';
import { hitsStream, hitsWidget, PINS_PER_TYPE, pinKey, pinOrdinal } from './pins.ts';
import { isSelectorId } from './target-ids.ts';
import { templatesOf, tileKey, tilesOf } from './tile-docs.ts';
import type { Pin, Project, Stored, Widget } from './types.ts';

/** Kinds of pin storage that keep several values (model.md 4.4). */
export type ListType = Exclude<Stored, Buffer>['type'];

/** A widget that a write to one (target, pin) hits. */
export interface Holder {
  readonly widget: Widget;
  /** Key of its `WidgetState`. */
  readonly id: string;
  readonly effect: WriteEffect;
  /** Places in `pins` of the streams that are hit. */
  readonly streams: readonly number[];
  /** Keys of the tiles that are hit. */
  readonly tiles: readonly string[];
}

/** What a write to one (target, pin) does. */
export interface PinPlan {
  /** Key of pin storage, such as `v5`. */
  readonly key: string;
  /** Top-level widgets hit, in project order; none: the value goes to pin storage. */
  readonly holders: readonly Holder[];
  /** A holder reads numbers out of the value, so it may refuse it. */
  readonly strict: boolean;
  /** Kind of list that pin storage keeps, because a selector or tile template shows the pin in such a widget. */
  readonly list: ListType | undefined;
}

// A project document is never changed, so what is computed from it lives as long as the document.
const indexes = new WeakMap<Project, Map<number, (PinPlan | undefined)[]>>();

/** The plan of a write to (target, pin); computed at the first use, then two lookups. */
export function planFor(project: Project, targetId: number, pin: Pin): PinPlan {
  let index = indexes.get(project);
  if (index === undefined) {
    index = new Map();
    indexes.set(project, index);
  }
  let plans = index.get(targetId);
  if (plans === undefined) {
    plans = new Array<undefined>(3 * PINS_PER_TYPE).fill(undefined);
    index.set(targetId, plans);
  }
  const ordinal = pinOrdinal(pin);
  let plan = plans[ordinal];
  if (plan === undefined) {
    plan = makePlan(project, targetId, pin);
    plans[ordinal] = plan;
  }
  return plan;
}

function makePlan(project: Project, targetId: number, pin: Pin): PinPlan {
  const holders: Holder[] = [];
  for (const widget of project.widgets) {
    const holder = holderOf(widget, targetId, pin);
    if (holder) holders.push(holder);
  }
  const strict = holders.some(({ effect }) => effect === 'table' || effect === 'time-input');
  return { key: pinKey(pin), holders, strict, list: holders.length > 0 ? undefined : listType(project, targetId, pin) };
}

const NONE: readonly never[] = [];

function holderOf(widget: Widget, targetId: number, pin: Pin): Holder | undefined {
  const { kind, write: effect } = kindOf(widget);
  if (effect === undefined) return undefined;
  const id = String(widget.id);
  if (kind === 'tiles') {
    const hit = tilesOf(widget).filter((tile) => tile.deviceId === targetId && tile.pin && hitsStream(tile.pin, pin));
    const tiles = hit.map((tile) => tileKey(widget, tile));
    return tiles.length > 0 ? { widget, id, effect, streams: NONE, tiles } : undefined;
  }
  if (attachedTo(widget) !== targetId) return undefined;
  if (kind === 'one-pin')
    return hitsWidget(widget, pin) ? { widget, id, effect, streams: NONE, tiles: NONE } : undefined;
  const streams = (widget.pins ?? []).flatMap((stream, place) => (hitsStream(stream, pin) ? [place] : []));
  return streams.length > 0 ? { widget, id, effect, streams, tiles: NONE } : undefined;
}

/** The first TERMINAL, LCD or TABLE that shows the device's pin through a selector or tile template (model.md 4.4). */
function listType(project: Project, deviceId: number, pin: Pin): ListType | undefined {
  for (const widget of project.widgets) {
    if (widget.type === 'DEVICE_TILES') {
      for (const template of templatesOf(widget)) {
        if (!template.deviceIds?.includes(deviceId)) continue;
        const inner = template.widgets?.find((candidate) => listTypeOf(candidate, pin) !== undefined);
        if (inner) return listTypeOf(inner, pin);
      }
    } else if (isSelectorId(attachedTo(widget))) {
      const type = listTypeOf(widget, pin);
      if (type !== undefined && selectorHas(project, attachedTo(widget), deviceId)) return type;
    }
  }
  return undefined;
}

function listTypeOf(widget: Widget, pin: Pin): ListType | undefined {
  if (widget.type === 'LCD') return widget.pins?.some((stream) => hitsStream(stream, pin)) ? 'LCD' : undefined;
  if (widget.type !== 'TERMINAL' && widget.type !== 'TABLE') return undefined;
  // The exact type counts here: neither PWM mode nor digital writes to analog pins.
  const exact = { ...widget, pwmMode: false };
  return hitsWidget(exact, pin) && !(pin.letter === 'd' && widget.pinType === 'ANALOG') ? widget.type : undefined;
}

function selectorHas(project: Project, selectorId: number, deviceId: number): boolean {
  const selector = project.widgets.find(
    (widget) => widget.type === 'DEVICE_SELECTOR' && Number(widget.id) === selectorId,
  );
  return Array.isArray(selector?.deviceIds) && selector.deviceIds.includes(deviceId);
}
