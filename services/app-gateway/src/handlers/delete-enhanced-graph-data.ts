import { IllegalCommand } from '@pinwire/model';
import { parseInt32, Status, splitAll } from '@pinwire/protocol';
import { forgetPoints, graphOf, graphPins } from '../graph.ts';
import type { AppHandler } from './index.ts';

/** `dashId[-targetId]\0widgetId[\0streamIndex]`: forgets what a graph, or one of its streams, shows (app.md 6.11). */
export const deleteEnhancedGraphData: AppHandler = async (connection, request) => {
  const [head, widgetId, indexText] = splitAll(request.text);
  const graph = await graphOf(connection, head, widgetId);
  const streams = graphPins(graph);
  const index = indexText === undefined ? undefined : parseInt32(indexText);
  if (indexText !== undefined && index === undefined) throw new IllegalCommand('bad stream index');
  const chosen = index === undefined ? streams : streams.slice(index, index + 1);
  connection.later(request, async () => {
    for (const { deviceId, pin } of chosen.flatMap(({ pins }) => pins)) {
      await forgetPoints(connection, graph.project, deviceId, [pin]);
    }
    connection.respond(request.id, Status.OK);
  });
};
