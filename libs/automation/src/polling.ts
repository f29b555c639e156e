import type { Pin, Project, Widget } from '@pinwire/model';
import {
  attachedTo,
  isTiles,
  kindOf,
  parsePin,
  resolveTargets,
  streamPin,
  streamPinLetter,
  widgetPin,
  widgetPinLetter,
} from '@pinwire/model';

/** A widget that asks a device for its pins from time to time (automation.md 5.1). */
export interface Reading {
  /** Names the widget and its pins: whoever keeps when it asked last keeps it by this. */
  readonly key: string;
  /** ms between two questions. */
  readonly every: number;
  /** Bodies of the questions, `vr\0pin`. */
  readonly questions: readonly Buffer[];
}

/** Passes come once a second and may come this many ms early without a round being missed. */
const TOLERANCE_MS = 50;

/** Widgets inside tiles ask once a second, whatever their own frequency says. */
const TILE_EVERY_MS = 1000;

/** The widgets of an active project that ask a device for its pins, in project order (automation.md 5.2). */
export function readingsOf(project: Project, deviceId: number): Reading[] {
  if (!project.isActive) return [];
  return project.widgets.flatMap((widget) => {
    if (isTiles(widget)) {
      const templates = widget.tiles.filter((tile) => tile.deviceId === deviceId).map(({ templateId }) => templateId);
      return widget.templates
        .filter(({ id }) => templates.includes(id))
        .flatMap((template) => template.widgets.flatMap((inner) => readingOf(inner, TILE_EVERY_MS) ?? []));
    }
    if (frequencyOf(widget) === 0 || !resolveTargets(project, attachedTo(widget))?.includes(deviceId)) return [];
    return readingOf(widget, frequencyOf(widget)) ?? [];
  });
}

/** Whether it is time to ask again; `last` is when it was asked, undefined = never. All in ms. */
export function isDue({ every }: Reading, last: number | undefined, now: number): boolean {
  return last === undefined || now + TOLERANCE_MS >= last + every;
}

function readingOf(widget: Widget, every: number): Reading | undefined {
  if (frequencyOf(widget) === 0) return undefined;
  const questions = pinsOf(widget).map(({ letter, number }) => `${letter}r\0${number}`);
  if (questions.length === 0) return undefined;
  return { key: [widget.id, ...questions].join(' '), every, questions: questions.map((text) => Buffer.from(text)) };
}

/** 0: the widget waits for what the device sends by itself. */
function frequencyOf(widget: Widget): number {
  return kindOf(widget).polled && typeof widget.frequency === 'number' ? Math.max(0, widget.frequency) : 0;
}

function pinsOf(widget: Widget): Pin[] {
  const named: [string | undefined, number][] =
    kindOf(widget).kind === 'multi-pin'
      ? (widget.pins ?? []).map((stream) => [streamPinLetter(stream), streamPin(stream)])
      : [[widgetPinLetter(widget), widgetPin(widget)]];
  return named.flatMap(([letter, number]) => (letter && parsePin(letter, String(number))) || []);
}
