import { ModelError } from '@pinwire/model';
import { Status, splitAll } from '@pinwire/protocol';
import { type GraphPins, graphOf, graphPins, pinText } from '../graph.ts';
import { exportMail, projectName } from '../mails.ts';
import type { AppHandler } from './index.ts';

/** `dashId[-targetId]\0widgetId`: mails links to the averages of a graph as CSV files (app.md 6.11). */
export const exportGraphData: AppHandler = async (connection, request) => {
  const [head, widgetId] = splitAll(request.text);
  const graph = await graphOf(connection, head, widgetId);
  const { email } = await connection.account();
  const { history, outbox } = connection.owner.ports;
  const nameOf = ({ pins }: GraphPins): string => {
    const [first] = pins;
    const device = graph.project.devices.find(({ id }) => id === first?.deviceId);
    return `${device?.name || projectName(graph.project)} ${first ? pinText(first.pin) : ''}`;
  };
  connection.countMail();
  connection.later(
    request,
    async () => {
      const links: { url: string; name: string }[] = [];
      for (const stream of graphPins(graph).filter(({ pins }) => pins.length > 0)) {
        const url = await history.exportCsv(stream.pins);
        if (url !== undefined) links.push({ url, name: nameOf(stream) });
      }
      if (links.length === 0) throw new ModelError(Status.NO_DATA, 'no stream has points');
      await outbox.mail(exportMail(email, graph.project, links));
      connection.respond(request.id, Status.OK);
    },
    Status.NOTIFICATION_ERROR,
  );
};
