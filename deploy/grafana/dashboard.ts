/** One curve of a panel: a query, and how it is named (`{{label}}` is filled in by Grafana). */
type Curve = readonly [query: string, legend: string];

interface Panel {
  title: string;
  unit: string;
  curves: readonly Curve[];
  /** Numbers instead of curves. */
  single?: boolean;
  /** Numbers from here on are shown in red, or those below; Grafana's own choice would be from 80 on. */
  red?: { from: number } | { below: number };
}

interface Row {
  title: string;
  panels: readonly Panel[];
}

/** Series of the roles and instances that are chosen at the top. */
const CHOSEN = 'service=~"$service",instance=~"$instance"';

function rate(metric: string, by: string, more = ''): string {
  return `sum by (${by}) (rate(${metric}{${CHOSEN}${more}}[$__rate_interval]))`;
}

function sum(metric: string, by: string): string {
  return `sum by (${by}) (${metric}{${CHOSEN}})`;
}

function quantile(q: number, metric: string, by = ''): string {
  return `histogram_quantile(${q}, sum by (le${by}) (rate(${metric}_bucket{${CHOSEN}}[$__rate_interval])))`;
}

function quantiles(metric: string): Curve[] {
  return [0.5, 0.99, 0.999].map((q) => [quantile(q, metric), `p${q * 100}`] as const);
}

const OVERVIEW: Row = {
  title: 'At a glance',
  panels: [
    {
      title: 'Devices',
      unit: 'short',
      single: true,
      curves: [['sum(pinwire_connections{client="device"})', 'devices']],
    },
    { title: 'Apps', unit: 'short', single: true, curves: [['sum(pinwire_connections{client="app"})', 'apps']] },
    { title: 'Frames in', unit: 'ops', single: true, curves: [['sum(rate(pinwire_frames_in_total[1m]))', 'in']] },
    {
      title: 'Shards with an owner (of 256)',
      unit: 'short',
      single: true,
      red: { below: 256 },
      curves: [['sum(pinwire_shards_owned) or vector(0)', 'of 256']],
    },
    {
      title: 'Alerts',
      unit: 'short',
      single: true,
      red: { from: 1 },
      curves: [['count(ALERTS{alertstate="firing"}) or vector(0)', 'firing']],
    },
  ],
};

const GATEWAYS: Row = {
  title: 'Gateways',
  panels: [
    {
      title: 'Connections by transport',
      unit: 'short',
      curves: [[sum('pinwire_connections', 'client, transport'), '{{client}} {{transport}}']],
    },
    { title: 'New connections', unit: 'ops', curves: [[rate('pinwire_connections_total', 'client'), '{{client}}']] },
    {
      title: 'Logins',
      unit: 'ops',
      curves: [[rate('pinwire_logins_total', 'client, result'), '{{client}} {{result}}']],
    },
    {
      title: 'Frames in',
      unit: 'ops',
      curves: [[rate('pinwire_frames_in_total', 'client, command'), '{{client}} {{command}}']],
    },
    {
      title: 'Frames out',
      unit: 'ops',
      curves: [[rate('pinwire_frames_out_total', 'client, command'), '{{client}} {{command}}']],
    },
    { title: 'Latency from gateway to gateway', unit: 's', curves: quantiles('pinwire_relay_latency_seconds') },
    {
      title: 'Refused and cut',
      unit: 'ops',
      curves: [
        [rate('pinwire_quota_drops_total', 'client'), '{{client}}: over the quota'],
        [rate('pinwire_slow_readers_cut_total', 'client'), '{{client}}: does not read'],
        [rate('pinwire_malformed_total', 'client'), '{{client}}: malformed'],
      ],
    },
    {
      title: 'Mails',
      unit: 'short',
      curves: [
        [`${rate('pinwire_mails_total', 'result')} * 60`, '{{result}} a minute'],
        [sum('pinwire_mails_waiting', 'service'), '{{service}}: waiting'],
      ],
    },
    {
      title: 'Behind the balancer',
      unit: 'short',
      curves: [
        ['haproxy_backend_active_servers{proxy=~"hardware|app|mqtt"}', '{{proxy}}: gateways ready'],
        ['haproxy_frontend_current_sessions{proxy=~"plain|tls|mqtt"}', '{{proxy}}: connections'],
      ],
    },
  ],
};

const CLUSTER: Row = {
  title: 'Routers and links',
  panels: [
    { title: 'Shards by router', unit: 'short', curves: [[sum('pinwire_shards_owned', 'instance'), '{{instance}}']] },
    {
      title: 'Shard moves',
      unit: 'ops',
      curves: [[rate('pinwire_shard_moves_total', 'instance, how'), '{{instance}} {{how}}']],
    },
    {
      title: 'Devices and tags in memory',
      unit: 'short',
      curves: [
        [sum('pinwire_targets', 'instance'), '{{instance}}'],
        [sum('pinwire_targets_unsaved', 'instance'), '{{instance}} not saved yet'],
      ],
    },
    {
      title: 'Frames in a batch',
      unit: 'short',
      curves: [
        [quantile(0.5, 'pinwire_link_batch_frames', ', to'), 'to {{to}} p50'],
        [quantile(0.99, 'pinwire_link_batch_frames', ', to'), 'to {{to}} p99'],
      ],
    },
    {
      title: 'Bytes over links',
      unit: 'Bps',
      curves: [[rate('pinwire_link_batch_bytes_sum', 'service, to'), '{{service}} to {{to}}']],
    },
    {
      title: 'Bytes waiting in links',
      unit: 'bytes',
      curves: [[sum('pinwire_link_queue_bytes', 'instance, to'), '{{instance}} to {{to}}']],
    },
    {
      title: 'Sockets paused by full links',
      unit: 'short',
      curves: [[sum('pinwire_link_paused_sockets', 'instance'), '{{instance}}']],
    },
    {
      title: 'Repeated and dropped',
      unit: 'ops',
      curves: [
        [rate('pinwire_link_resent_total', 'to'), 'batches sent again to {{to}}'],
        [rate('pinwire_link_refused_total', 'reason'), 'dropped: {{reason}}'],
        [rate('pinwire_states_fenced_total', 'instance'), '{{instance}}: states of a lost shard'],
      ],
    },
  ],
};

const WRITER: Row = {
  title: 'Writer',
  panels: [
    {
      title: 'Rows of raw data',
      unit: 'ops',
      curves: [
        [rate('pinwire_raw_rows_total', 'instance'), '{{instance}} written'],
        [rate('pinwire_raw_duplicates_total', 'instance'), '{{instance}} seen before'],
        [rate('pinwire_raw_dead_total', 'instance'), '{{instance}} dead'],
        [rate('pinwire_raw_retries_total', 'instance'), '{{instance}} started again'],
      ],
    },
    { title: 'Lag', unit: 's', curves: [[`max by (instance) (pinwire_raw_lag_seconds{${CHOSEN}})`, '{{instance}}']] },
    {
      title: 'Messages behind',
      unit: 'short',
      curves: [
        [sum('pinwire_raw_stream_behind', 'instance'), '{{instance}}'],
        [sum('pinwire_raw_partitions', 'instance'), '{{instance}} partitions'],
      ],
    },
    { title: 'Time of a transaction', unit: 's', curves: quantiles('pinwire_raw_batch_seconds') },
    { title: 'Rows of a transaction', unit: 'short', curves: quantiles('pinwire_raw_batch_rows') },
  ],
};

const PROCESSES: Row = {
  title: 'Processes and backends',
  panels: [
    {
      title: 'Backends',
      unit: 'short',
      curves: [[`min by (service, backend) (pinwire_backend_up{${CHOSEN}})`, '{{service}} {{backend}}']],
    },
    {
      title: 'Latency of backends',
      unit: 's',
      curves: [[`max by (service, backend) (pinwire_backend_latency_seconds{${CHOSEN}})`, '{{service}} {{backend}}']],
    },
    {
      title: 'Event-loop delay',
      unit: 's',
      curves: [[`nodejs_eventloop_lag_p99_seconds{${CHOSEN}}`, '{{service}} {{instance}} p99']],
    },
    {
      title: 'CPU',
      unit: 'percentunit',
      curves: [[rate('process_cpu_seconds_total', 'service, instance'), '{{service}} {{instance}}']],
    },
    {
      title: 'Memory',
      unit: 'bytes',
      curves: [[sum('process_resident_memory_bytes', 'service, instance'), '{{service}} {{instance}}']],
    },
    {
      title: 'File descriptors',
      unit: 'short',
      curves: [[sum('process_open_fds', 'service, instance'), '{{service}} {{instance}}']],
    },
  ],
};

const ROWS = [OVERVIEW, GATEWAYS, CLUSTER, WRITER, PROCESSES];

const WIDTH = 24;
const HEIGHT = 8;
const SOURCE = { type: 'prometheus', uid: 'prometheus' };

/** The dashboard as Grafana reads it. */
export function dashboard(): object {
  const panels: object[] = [];
  let y = 0;
  for (const row of ROWS) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
      panels: [],
    });
    y += 1;
    const perLine = row.panels.some((panel) => panel.single) ? row.panels.length : 3;
    const w = Math.floor(WIDTH / perLine);
    const h = row.panels.some((panel) => panel.single) ? 4 : HEIGHT;
    for (const [at, panel] of row.panels.entries()) {
      const gridPos = { x: (at % perLine) * w, y: y + Math.floor(at / perLine) * h, w, h };
      panels.push({ id: panels.length + 1, ...panelOf(panel), gridPos });
    }
    y += Math.ceil(row.panels.length / perLine) * h;
  }
  return {
    uid: 'pinwire',
    title: 'Pinwire',
    tags: ['pinwire'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [
        variable('service', 'process_start_time_seconds{job="pinwire"}'),
        variable('instance', 'process_start_time_seconds{job="pinwire",service=~"$service"}'),
      ],
    },
    panels,
  };
}

/** Every query of the dashboard. */
export function dashboardQueries(): string[] {
  return ROWS.flatMap((row) => row.panels.flatMap((panel) => panel.curves.map(([query]) => query)));
}

/** A list at the top: the values of the label of that name, any number of them. */
function variable(label: string, series: string): object {
  const query = `label_values(${series}, ${label})`;
  const all = { selected: true, text: ['All'], value: ['$__all'] };
  return {
    name: label,
    type: 'query',
    datasource: SOURCE,
    definition: query,
    query: { query, refId: label },
    refresh: 2,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: all,
  };
}

function panelOf({ title, unit, curves, single = false, red }: Panel): object {
  const targets = curves.map(([expr, legendFormat], at) => ({
    refId: String.fromCharCode(65 + at),
    datasource: SOURCE,
    expr,
    legendFormat,
  }));
  const common = { title, datasource: SOURCE, targets };
  if (single) {
    const options = { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'area' };
    const thresholds = { mode: 'absolute', steps: stepsOf(red) };
    return {
      ...common,
      type: 'stat',
      options,
      fieldConfig: { defaults: { unit, decimals: 0, thresholds }, overrides: [] },
    };
  }
  const custom = { fillOpacity: 8, lineWidth: 1, showPoints: 'never' };
  const options = { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } };
  return { ...common, type: 'timeseries', options, fieldConfig: { defaults: { unit, min: 0, custom }, overrides: [] } };
}

/** Colours by value; the first one counts from below any number. */
function stepsOf(red: Panel['red']): { color: string; value: number | null }[] {
  if (red === undefined) return [{ color: 'green', value: null }];
  const [below, from, limit] = 'from' in red ? ['green', 'red', red.from] : ['red', 'green', red.below];
  return [
    { color: below, value: null },
    { color: from, value: limit },
  ];
}
