import { encodeGraph, graphPeriod } from '@pinwire/automation';
import { IllegalCommand, ModelError } from '@pinwire/model';
import { parseInt32, Status, splitAll } from '@pinwire/protocol';
import { graphOf, readGraph } from '../graph.ts';
import { sendDeflated } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** Far beyond what anybody keeps; a larger page would overflow what is left out. */
const MAX_PAGE = 100_000;

/** `dashId[-targetId]\0widgetId\0PERIOD[\0page]`: the points of a graph (app.md 6.11). */
export const getEnhancedGraphData: AppHandler = async (connection, request) => {
  const [head, widgetId, periodName, pageText = '0'] = splitAll(request.text);
  const period = graphPeriod(periodName ?? '');
  const page = parseInt32(pageText);
  if (period === undefined || page === undefined || page < 0 || page > MAX_PAGE) throw new IllegalCommand('bad period');
  const graph = await graphOf(connection, head, widgetId);
  connection.later(request, async () => {
    const data = encodeGraph(graph.project.id, await readGraph(connection, graph, period, page));
    if (data === undefined) throw new ModelError(Status.NO_DATA, 'no stream has points');
    await sendDeflated(connection, request, data);
  });
};
