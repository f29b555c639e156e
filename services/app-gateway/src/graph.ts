import { type graphPeriod, graphPin, graphStreams, mergePoints, type Point, pageOf } from '@pinwire/automation';
import {
  findWidget,
  IllegalCommand,
  isTagId,
  type Pin,
  type Project,
  parseWidgetId,
  resolveTargets,
  type Widget,
} from '@pinwire/model';
import { parseInt32, splitDevice } from '@pinwire/protocol';
import type { AppConnection } from './app-connection.ts';
import { dashIdOf, needProject } from './edit.ts';
import { targetKey } from './gateway.ts';
import type { HistoryPin } from './history.ts';

/** A graph, with the target that the client asks for instead of that of the streams. */
export interface Graph {
  accountId: number;
  project: Project;
  widget: Widget;
  target: number | undefined;
}

/** Target of a head that means none: graphs inside tile templates have it before they know their tile. */
const NO_TARGET = -1;

/** Reads `dashId[-targetId]` and `widgetId` of the graph commands (automation.md 6.6). Throws 2. */
export async function graphOf(
  connection: AppConnection,
  head: string | undefined,
  id: string | undefined,
): Promise<Graph> {
  if (head === undefined || id === undefined) throw new IllegalCommand('parts are missing');
  const [dash, targetText] = splitDevice(head);
  const dashId = dashIdOf(dash);
  const target = targetText === undefined ? NO_TARGET : parseInt32(targetText);
  if (target === undefined || !connection.sees(dashId)) throw new IllegalCommand('no such target');
  const account = await connection.account();
  const project = needProject(account, dashId);
  const widget = findWidget(project, parseWidgetId(id))?.widget;
  if (widget?.type !== 'ENHANCED_GRAPH') throw new IllegalCommand('no such graph');
  return { accountId: account.id, project, widget, target: target === NO_TARGET ? undefined : target };
}

/** One stream of a graph with the pins of the devices that it stands for. */
export interface GraphPins {
  pins: readonly HistoryPin[];
  /** How points of several devices at one time become one; undefined when there is only one device. */
  merge: { functionType: string | undefined } | undefined;
}

/** The streams of a graph in order; one without a pin or a target has no pins. */
export function graphPins({ accountId, project, widget, target }: Graph): GraphPins[] {
  return graphStreams(widget).map((stream) => {
    const pin = stream && graphPin(stream);
    if (!stream || !pin) return { pins: [], merge: undefined };
    const targetId = target ?? stream.targetId;
    return {
      pins: devicesOf(project, targetId).map((deviceId) => ({ accountId, dashId: project.id, deviceId, pin })),
      merge: isTagId(targetId) ? { functionType: stream.functionType } : undefined,
    };
  });
}

function devicesOf(project: Project, targetId: number): readonly number[] {
  return resolveTargets(project, targetId) ?? [];
}

type Period = NonNullable<ReturnType<typeof graphPeriod>>;

/** Points of each stream for a period and a page, oldest first. */
export async function readGraph(connection: AppConnection, graph: Graph, period: Period, page: number) {
  const streams: (readonly Point[])[] = [];
  // One after the other: a graph may have hundreds of streams.
  for (const stream of graphPins(graph)) streams.push(await readStream(connection, graph, stream, period, page));
  return streams;
}

async function readStream(
  connection: AppConnection,
  { project }: Graph,
  { pins, merge }: GraphPins,
  { points, granularity }: Period,
  page: number,
): Promise<readonly Point[]> {
  if (granularity === 'live') {
    // The rings of a tag's devices are not merged (automation.md 6.6).
    const [pin] = merge ? [] : pins;
    return pin ? pageOf(await livePoints(connection, project, pin), points, page) : [];
  }
  const { history } = connection.owner.ports;
  const all = await Promise.all(pins.map((pin) => history.read(pin, granularity, points, points * page)));
  return merge ? mergePoints(all, merge.functionType) : (all[0] ?? []);
}

async function livePoints(connection: AppConnection, project: Project, { accountId, deviceId, pin }: HistoryPin) {
  const key = targetKey(accountId, project, deviceId);
  const [points = []] = await connection.owner.ports.bus.router(key.route).livePoints(key, [pinText(pin)]);
  return points;
}

/** `v5` */
export function pinText({ letter, number }: Pin): string {
  return `${letter}${number}`;
}

/** Forgets the averages and the live points of a device, or of some of its pins. */
export async function forgetPoints(
  { accountId, owner }: AppConnection,
  project: Project,
  deviceId: number,
  pins?: readonly Pin[],
): Promise<void> {
  const { history, bus } = owner.ports;
  const key = targetKey(accountId, project, deviceId);
  await history.erase(accountId, project.id, deviceId, pins);
  await bus.router(key.route).dropLivePoints(key, pins?.map(pinText));
}
