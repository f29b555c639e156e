/** The first bytes of an HTTP request, as `libs/protocol` knows them (hardware.md 1.2). */
const METHODS = ['GET ', 'POST', 'PUT ', 'HEAD', 'OPTI', 'PATC', 'DELE', 'TRAC', 'CONN'];

/** A gateway behind the balancer. */
export interface GatewayServer {
  name: string;
  host: string;
  /** Port that takes every protocol of its family in plain, after a PROXY header; `http.port` of the gateway. */
  port: number;
  /** Port of MQTT; 0 = the gateway has none. */
  mqtt: number;
  /** Port of `/readyz`. */
  metrics: number;
}

/** Gateways that a name service knows: all addresses of `host`, at most `slots` of them. */
export interface GatewayName extends Omit<GatewayServer, 'name'> {
  slots: number;
}

type Gateways = readonly GatewayServer[] | GatewayName;

export interface HaproxyOptions {
  /** Address to listen on, empty for all. */
  address: string;
  /** Ports by what they speak; every port of a list speaks the same, an empty list leaves it out. */
  ports: { plain: readonly number[]; tls: readonly number[]; mqtt: readonly number[]; stats: number };
  /** File with key and certificate chain, PEM. */
  certificate: string;
  /** Time that a new connection has to show what it speaks, in s (setting `protocol.deadline`). */
  sniffSeconds?: number;
  hardware: Gateways;
  app: Gateways;
}

/**
 * Configuration of the HAProxy in front of a cluster. It works on connections, not on requests: by the first bytes it
 * finds out, as the gateways do themselves, whether a device or an app is there, and chooses a gateway of that family.
 * TLS ends here; the PROXY header (version 2) tells the gateway the client's address and whether it came over TLS.
 */
export function haproxyConfig(options: HaproxyOptions): string {
  const { ports, certificate } = options;
  const listen = (list: readonly number[], rest = ''): string[] =>
    list.map((port) => `  bind ${options.address}:${port}${rest}`);
  const tls = ` ssl crt ${certificate} alpn http/1.1`;
  const sections = [
    GLOBAL,
    DEFAULTS,
    section(ports.plain, ['frontend plain', ...listen(ports.plain), ...sniff(options), ...PLAIN_FAMILY]),
    section(ports.tls, ['frontend tls', ...listen(ports.tls, tls), ...sniff(options), ...TLS_FAMILY]),
    section(ports.mqtt, ['frontend mqtt', ...listen(ports.mqtt), '  default_backend mqtt']),
    backend('hardware', options.hardware, ({ port }) => port),
    backend('app', options.app, ({ port }) => port),
    section(
      ports.mqtt,
      backend('mqtt', options.hardware, ({ mqtt }) => mqtt),
    ),
    isName(options.hardware) || isName(options.app) ? RESOLVERS : [],
    ['frontend stats', '  mode http', ...listen([ports.stats]), ...STATS],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

const GLOBAL = [
  'global',
  '  log stdout format raw local0 notice',
  '  # Each connection takes two file descriptors; the system may allow fewer.',
  '  fd-hard-limit 400000',
  '  # Old boards know only TLS 1.0 and 1.1, which OpenSSL allows only at its level 0 (setting latest.tls).',
  '  ssl-default-bind-options ssl-min-ver TLSv1.0',
  '  ssl-default-bind-ciphers DEFAULT:@SECLEVEL=0',
];

const DEFAULTS = [
  'defaults',
  '  mode tcp',
  '  log global',
  '  option dontlog-normal',
  '  balance leastconn',
  '  timeout connect 3s',
  '  # How long a socket may be silent is decided by the gateways, which know the heartbeat that a device named.',
  '  timeout client 25h',
  '  timeout server 25h',
  '  timeout client-fin 10s',
  '  timeout server-fin 10s',
  '  option clitcpka',
  '  option srvtcpka',
  '  retries 3',
  '  option redispatch 1',
];

const sniff = ({ sniffSeconds = 10 }: HaproxyOptions): string[] => [
  `  tcp-request inspect-delay ${sniffSeconds}s`,
  `  acl http req.payload(0,4) -m bin ${METHODS.map((method) => Buffer.from(method).toString('hex')).join(' ')}`,
  '  # "GET /websocket" has 14 bytes, and no request has fewer.',
  '  acl device_websocket req.payload(0,14) -m str "GET /websocket"',
  '  tcp-request content accept if http { req.len ge 14 }',
  '  tcp-request content accept if !http { req.len ge 5 }',
  '  tcp-request content reject',
  '  use_backend hardware if device_websocket',
  '  use_backend app if http',
];

const PLAIN_FAMILY = ['  default_backend hardware'];

const TLS_FAMILY = [
  '  # The login of a device (command 29, or 2 with a length in bytes 3 and 4, where an app has two zeros).',
  '  use_backend hardware if { req.payload(0,1) -m bin 1d }',
  '  use_backend hardware if { req.payload(0,1) -m bin 02 } !{ req.payload(3,2) -m bin 0000 }',
  '  default_backend app',
];

const RESOLVERS = [
  'resolvers names',
  '  parse-resolv-conf',
  '  resolve_retries 3',
  '  timeout resolve 1s',
  '  timeout retry 1s',
  '  hold valid 1s',
  '  hold obsolete 5s',
];

const STATS = [
  '  timeout client 10s',
  '  monitor-uri /livez',
  '  http-request use-service prometheus-exporter if { path /metrics }',
  '  stats enable',
  '  stats uri /',
];

/** A gateway that died has the fewest connections: without this it would be offered new ones until its check fails. */
const ON_REFUSAL = 'observe layer4 error-limit 3 on-error mark-down';

function backend(name: string, gateways: Gateways, portOf: (gateway: Omit<GatewayServer, 'name'>) => number): string[] {
  const lines = [`backend ${name}`, '  option httpchk GET /readyz', '  http-check expect status 200'];
  const rest = (gateway: Omit<GatewayServer, 'name'>): string =>
    `${gateway.host}:${portOf(gateway)} check port ${gateway.metrics} inter 1s fall 2 rise 1 ${ON_REFUSAL} send-proxy-v2-ssl`;
  if (isName(gateways)) {
    return [...lines, `  server-template ${name} ${gateways.slots} ${rest(gateways)} resolvers names init-addr none`];
  }
  return [...lines, ...gateways.map((gateway) => `  server ${gateway.name} ${rest(gateway)}`)];
}

function section(ports: readonly number[], lines: string[]): string[] {
  return ports.length === 0 ? [] : lines;
}

function isName(gateways: Gateways): gateways is GatewayName {
  return 'slots' in gateways;
}
