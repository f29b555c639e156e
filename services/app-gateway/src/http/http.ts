import type { AdministrationStore, OtaStore, Store } from '@pinwire/store';
import type { AppGateway } from '../gateway.ts';
import type { HttpCounters } from './counters.ts';
import type { CsvExports } from './csv-exports.ts';
import type { Tokens } from './tokens.ts';
import type { WebSocketPorts } from './web-sockets.ts';

/** Parts of the store that routes use as they are. */
export type HttpStore = AdministrationStore &
  OtaStore &
  Pick<
    Store,
    | 'accountById'
    | 'deleteAccount'
    | 'findAccount'
    | 'findToken'
    | 'getSetting'
    | 'loadClone'
    | 'loadStates'
    | 'saveClone'
    | 'setSetting'
  >;

/** Settings of HTTP (http.md 11.2). */
export interface HttpSettings {
  /** Largest body of a request in bytes, `web.request.max.size`. */
  maxBody: number;
  /** Time for the header block of a request in ms, `login.deadline`. */
  headersMs: number;
  /** Where this server is reached over TLS, `https://example.com:9443`. */
  publicUrl: string;
  /** Port for devices that links to firmware name, `http.port`. */
  plainPort: number;
  /** Port for apps that clone codes name: `https.port`, or 443. */
  appPort: number;
  /** `csv.export.data.points.max`. */
  maxCsvPoints: number;
  /** How long links to exported files work, `store.export.csv.report.days`. */
  csvDays: number;
  /** Folders of `/static`, the first that has a file wins. */
  staticFolders: readonly string[];
  /** `region=local`: `/` leads to administration. */
  isLocal: boolean;
  /** `admin.rootPath`, `/admin`. */
  adminRoot: string;
  /** Addresses and networks that administration is open to, `allowed.administrator.ips`. */
  allowedAdmins: readonly string[];
}

export interface HttpPorts {
  gateway: AppGateway;
  store: HttpStore;
  sockets: WebSocketPorts;
  settings: HttpSettings;
  /** Settings in use by the name of their file, without secrets. */
  settingsFiles: ReadonlyMap<string, string>;
  /** Signs what clients bring back; the same in all processes. */
  secret: Buffer;
  log: Record<'warn' | 'error', (fields: object, message: string) => void>;
}

/** What routes work with. */
export interface Http extends HttpPorts {
  readonly tokens: Tokens;
  readonly counters: HttpCounters;
  readonly exports: CsvExports;
}
