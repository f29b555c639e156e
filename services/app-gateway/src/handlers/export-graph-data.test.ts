import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, OWNER } from '../../test/harness.ts';

const { EXPORT_GRAPH_DATA } = Command;
const onPin = (pin: number) => ({ targetId: 0, pin: { pin, pinType: 'VIRTUAL' } });
const widgets = [
  { type: 'ENHANCED_GRAPH', id: 12, dataStreams: [onPin(5), onPin(6)] },
  { type: 'LED', id: 3, deviceId: 0, pinType: 'VIRTUAL', pin: 9 },
];

async function start() {
  const harness = await Harness.start({ widgets });
  harness.history = {
    ...harness.history,
    exportCsv: async ([pin]) => (pin?.pin.number === 5 ? 'http://example.com/v5.csv.gz?a=1&b=2' : undefined),
  };
  return { harness, app: await harness.owner() };
}

test('mails a link for each stream that has data', async () => {
  const { harness, app } = await start();
  expect(await app.ask(EXPORT_GRAPH_DATA, '1|12')).toEqual(['200']);
  expect(harness.mails).toEqual([
    {
      to: OWNER,
      subject: 'History graph data for project Home',
      body: '<a href="http://example.com/v5.csv.gz?a=1&#38;b=2">Node v5</a><br>\n',
      type: 'html',
    },
  ]);
});

test('17 without data, 15 when the mail cannot be sent', async () => {
  const { harness, app } = await start();
  harness.outbox.fails = true;
  expect(await app.ask(EXPORT_GRAPH_DATA, '1|12')).toEqual(['15']);
  harness.history = { ...harness.history, exportCsv: async () => undefined };
  expect(await app.ask(EXPORT_GRAPH_DATA, '1|12')).toEqual(['17']);
});

test.each(['', '1', '1|99', '1|3', '9|12', 'x|12'])('refuses %j', async (body) => {
  const { app } = await start();
  expect(await app.ask(EXPORT_GRAPH_DATA, body)).toEqual(['2']);
});
