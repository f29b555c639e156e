import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';

/** A Redis URL in parts. */
export interface RedisAddress {
  kind: 'single' | 'sentinel' | 'cluster';
  tls: boolean;
  hosts: { host: string; port: number }[];
  username: string | undefined;
  password: string | undefined;
  /** Database number; a cluster has only 0. */
  db: number;
  /** What sentinels call the master; empty for the other kinds. */
  master: string;
}

const KINDS = { redis: 'single', 'redis+sentinel': 'sentinel', 'redis+cluster': 'cluster' } as const;
const DEFAULT_PORTS = { single: 6379, sentinel: 26_379, cluster: 6379 } as const;

/**
 * Reads `redis://[[user]:password@]host[:port][/db]`, `redis+sentinel://…@host:port,host:port/master[/db]` or
 * `redis+cluster://…@host:port,host:port`; `rediss` instead of `redis` means TLS. Name and password are those of the
 * servers that hold the data.
 *
 * @throws TypeError that names what is wrong, never the password
 */
export function parseRedisUrl(url: string): RedisAddress {
  const [, scheme = '', login, hostList = '', path = ''] =
    /^([a-z+]+):\/\/(?:([^@]*)@)?([^/@?]+)(?:\/([^?]*))?$/i.exec(url) ?? [];
  const plain = scheme.toLowerCase().replace(/^rediss/, 'redis');
  const kind = KINDS[plain as keyof typeof KINDS];
  if (kind === undefined) throw new TypeError(`not a Redis URL: schemes are ${Object.keys(KINDS).join(', ')}`);
  const hosts = hostList.split(',').map((host) => parseHost(host, DEFAULT_PORTS[kind]));
  if (kind === 'single' && hosts.length > 1) throw new TypeError('a redis:// URL names one host');
  const [username, password] = parseLogin(login);
  const [master = '', dbOfMaster = ''] = kind === 'sentinel' ? path.split('/') : ['', path];
  if (kind === 'sentinel' && master === '')
    throw new TypeError('a redis+sentinel:// URL ends with the name of the master');
  if (!/^\d*$/.test(dbOfMaster)) throw new TypeError('the database in a Redis URL is a number');
  const db = Number(dbOfMaster);
  if (kind === 'cluster' && db !== 0) throw new TypeError('a Redis Cluster has no database but 0');
  const tls = scheme.toLowerCase().startsWith('rediss');
  return { kind, tls, hosts, username, password, db, master: decodeURIComponent(master) };
}

/** Opens a client for an address; `options` are those of each single connection. */
export function openClient(address: RedisAddress, options: RedisOptions, cluster: ClusterOptions): Redis | Cluster {
  const { kind, tls, hosts, username, password, db, master } = address;
  const login = { username, password, ...(tls && { tls: {} }) };
  if (kind === 'cluster') {
    // Certificates name hosts: what the cluster announces must not be resolved to addresses first.
    const names: ClusterOptions = tls ? { dnsLookup: (name, done) => done(null, name) } : {};
    return new Cluster(hosts, { ...cluster, ...names, redisOptions: { ...options, ...login } });
  }
  if (kind === 'sentinel') {
    const sentinelTls = tls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {};
    return new Redis({ ...options, ...login, ...sentinelTls, db, sentinels: hosts, name: master });
  }
  return new Redis({ ...options, ...login, db, ...hosts[0] });
}

function parseHost(text: string, defaultPort: number): { host: string; port: number } {
  const [, bracketed, name, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d+))?$/i.exec(text) ?? [];
  const host = bracketed ?? name;
  const number = port === undefined ? defaultPort : Number(port);
  if (host === undefined || number < 1 || number > 65_535) throw new TypeError(`not a host in a Redis URL: ${text}`);
  return { host, port: number };
}

function parseLogin(login: string | undefined): [string | undefined, string | undefined] {
  if (login === undefined) return [undefined, undefined];
  const colon = login.indexOf(':');
  const [name, password] = colon < 0 ? ['', login] : [login.slice(0, colon), login.slice(colon + 1)];
  return [decodeURIComponent(name) || undefined, decodeURIComponent(password)];
}
