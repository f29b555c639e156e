import { cpuEach, readCpu } from '../cpu.ts';
import { showNumber, showRate } from '../markdown.ts';
import { medianOf, type Sample, totalCpu } from '../sample.ts';
import { untilWritten } from '../written.ts';
import { COLUMNS, cpuCells } from './cpu-columns.ts';
import { RawTable } from './raw-table.ts';
import { type ClusterRow, type Context, judge, type Table } from './row.ts';
import type { Scene } from './scene.ts';
import { setupOf } from './setup.ts';

export interface RawFigures {
  rows: number;
  /** The rows of the table by one COPY, nothing else going on. */
  bare: Sample;
  /** From the first byte on a device's socket until the last row is committed. */
  sockets: Sample;
  /** From JetStream to the table, the stream being full and nothing else going on. */
  stream: Sample;
}

const AIM = 0.5;

/** Rows of raw data a second, beside a bare binary COPY of the same rows into the same table. */
export const raw: ClusterRow = {
  name: 'raw',
  title: 'Raw data: rows/s into raw_data',
  setup: (sizes) => setupOf(sizes, { raw: true }),
  async measure(context) {
    const { scene, sizes, drive } = context;
    const table = await RawTable.connect(scene.cluster.backends.postgres.url);
    const samples: Record<'bare' | 'sockets' | 'stream', Sample[]> = { bare: [], sockets: [], stream: [] };
    let rows = 0;
    try {
      for (let round = 0; round < sizes.rounds; round++) {
        await table.empty();
        const [sockets] = (await drive('raw-ingest', [scene.target()])) as [Sample];
        rows = sockets.sent;
        await table.check(rows);
        samples.sockets.push(sockets);
        const data = await table.read();

        await table.empty();
        samples.stream.push(await drain(context, table));

        await table.empty();
        const { processes } = scene.target();
        const before = readCpu(processes);
        const ms = await table.copy(data);
        const cpu = cpuEach(before, readCpu(processes), rows);
        samples.bare.push({ sent: rows, received: rows, rate: (rows * 1000) / ms, cpu });
      }
    } finally {
      await table.close();
    }
    const [bare, sockets, stream] = [samples.bare, samples.sockets, samples.stream].map(medianOf) as [
      Sample,
      Sample,
      Sample,
    ];
    const figures: RawFigures = { rows, bare, sockets, stream };
    return { figures, table: rawTable(figures) };
  },
};

/** Fills the stream while there are no writers, then starts them and waits until all is in the table. */
async function drain({ scene, drive }: Context, table: RawTable): Promise<Sample> {
  const { cluster } = scene;
  const writers = cluster.of('writer');
  for (const one of writers) await cluster.drop(one);
  const [filled] = (await drive('raw-fill', [{ ...scene.target(), writers: [] }])) as [Sample];
  const rows = filled.sent;
  const start = performance.now();
  await Promise.all(writers.map(() => cluster.add('writer')));
  const sample = await timed(scene, rows, start);
  await table.check(rows);
  return sample;
}

/**
 * From the first rows that are seen: the start of a process is not what is measured. It is all the same where it took
 * longer than the rest (`started`, in ms).
 */
async function timed(scene: Scene, rows: number, started: number): Promise<Sample> {
  const { writers = [], processes } = scene.target();
  const first = { rows: 0, at: started, cpu: undefined as ReturnType<typeof readCpu> };
  await untilWritten(writers, rows, (seen) =>
    Object.assign(first, { rows: seen, at: performance.now(), cpu: readCpu(processes) }),
  );
  const ms = performance.now() - first.at;
  const count = rows - first.rows;
  return {
    sent: rows,
    received: rows,
    rate: (count * 1000) / ms,
    cpu: cpuEach(first.cpu, readCpu(processes), count),
  };
}

export function rawTable({ rows, bare, sockets, stream }: RawFigures): Table {
  const head = ['Path', 'Rows/s', 'of bare COPY', 'CPU µs a row', ...COLUMNS, 'Aim'];
  const line = (path: string, sample: Sample, hasAim: boolean): string[] => {
    const ratio = (sample.rate ?? 0) / (bare.rate ?? 1);
    return [
      path,
      showRate(sample.rate),
      showNumber(ratio),
      showNumber(totalCpu(sample)),
      ...cpuCells(sample),
      hasAim ? judge('>= 0.5', ratio >= AIM) : '–',
    ];
  };
  const lines = [
    line('bare binary COPY, one connection', bare, false),
    line('device sockets → gateway → router → JetStream → writer → table', sockets, true),
    line('JetStream (filled before) → writer → table', stream, true),
  ];
  const busy = ((sockets.rate ?? 0) * (totalCpu(sockets) ?? 0)) / 1e6;
  const notes = [
    `${rows.toLocaleString('en')} rows a round`,
    `from sockets: the cluster used ${busy.toFixed(2)} cores, the devices ${(sockets.driverBusy ?? 0).toFixed(2)}`,
  ];
  return { lines: [head, ...lines], left: [0, head.length - 1], notes };
}
