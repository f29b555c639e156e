import type { DataStream, Pin, Project, Widget } from '@pinwire/model';
import { isDoc, isTagId, isTiles, parsePin, pinOrdinal, streamPin, streamPinLetter } from '@pinwire/model';

/** Points that a live graph shows at most (automation.md 6.1). */
export const LIVE_POINTS = 60;

/** One value of a graph; `at` in ms since 1970 UTC. */
export interface Point {
  readonly value: number;
  readonly at: number;
}

/** The newest `LIVE_POINTS` points of one pin, in the order in which they were written; 16 bytes a point. */
export class LiveRing {
  private readonly data = new Float64Array(2 * LIVE_POINTS);
  private next = 0;
  private filled = 0;

  add(value: number, at: number): void {
    this.data[2 * this.next] = value;
    this.data[2 * this.next + 1] = at;
    this.next = (this.next + 1) % LIVE_POINTS;
    if (this.filled < LIVE_POINTS) this.filled++;
  }

  points(): Point[] {
    const first = (this.next - this.filled + LIVE_POINTS) % LIVE_POINTS;
    return Array.from({ length: this.filled }, (_, i) => {
      const place = 2 * ((first + i) % LIVE_POINTS);
      return { value: this.data[place] as number, at: this.data[place + 1] as number };
    });
  }
}

/**
 * Places (`pinOrdinal`) of the device's pins that a graph shows live (automation.md 6.1), or undefined when there are
 * none: pins of graph streams on the device, a tag or a selector that has it, or a tile template that has it.
 */
export function livePins(project: Project, deviceId: number): ReadonlySet<number> | undefined {
  const pins = new Set<number>();
  const add = (widget: Widget, everyTarget: boolean): void => {
    for (const stream of liveStreams(widget)) {
      const pin = graphPin(stream);
      if (pin && (everyTarget || targetHas(project, stream.targetId, deviceId))) pins.add(pinOrdinal(pin));
    }
  };
  for (const widget of project.widgets) {
    if (!isTiles(widget)) add(widget, false);
    else {
      for (const template of widget.templates) {
        const member = template.deviceIds.includes(deviceId);
        for (const inner of template.widgets) add(inner, member);
      }
    }
  }
  return pins.size > 0 ? pins : undefined;
}

/** One line of a graph. */
export interface GraphStream {
  readonly targetId: number;
  readonly pin: DataStream;
  readonly functionType: string | undefined;
}

/** The streams of an ENHANCED_GRAPH, in order; one without a pin has none to show and counts all the same. */
export function graphStreams(widget: Widget): (GraphStream | undefined)[] {
  const streams = widget.type === 'ENHANCED_GRAPH' && Array.isArray(widget.dataStreams) ? widget.dataStreams : [];
  return streams.map((stream: unknown) => {
    if (!isDoc(stream) || !isDoc(stream.pin)) return undefined;
    const { targetId, functionType, pin } = stream;
    return {
      targetId: typeof targetId === 'number' ? targetId : 0,
      pin: pin as DataStream,
      functionType: typeof functionType === 'string' ? functionType : undefined,
    };
  });
}

function liveStreams(widget: Widget): GraphStream[] {
  const periods = widget.selectedPeriods;
  if (Array.isArray(periods) && !periods.includes('LIVE')) return [];
  return graphStreams(widget).filter((stream) => stream !== undefined);
}

/** Whether values of the device belong to a stream of this target: every device of a selector counts, picked or not. */
function targetHas(project: Project, targetId: number, deviceId: number): boolean {
  if (targetId === deviceId) return true;
  if (isTagId(targetId)) return project.tags.find(({ id }) => id === targetId)?.deviceIds.includes(deviceId) ?? false;
  const selector = project.widgets.find(({ type, id }) => type === 'DEVICE_SELECTOR' && Number(id) === targetId);
  return Array.isArray(selector?.deviceIds) && selector.deviceIds.includes(deviceId);
}

/** The pin of a stream, exactly: neither PWM mode nor another type counts here. */
export function graphPin(stream: GraphStream): Pin | undefined {
  const letter = streamPinLetter(stream.pin);
  return letter && parsePin(letter, String(streamPin(stream.pin)));
}
