/** One process of a server; several may have the same role. */
export interface TargetProcess {
  role: string;
  pid: number;
  /** It collects its garbage on SIGUSR2. */
  collects?: true;
  /** Its children, which come and go, do the work: Postgres. */
  family?: true;
  /** The one that a row kills. */
  victim?: true;
}

/** An account with one project (id 1). */
export interface BenchAccount {
  email: string;
  password: string;
  devices: { id: number; token: string }[];
}

/** A server that the bench drives. Plain data: it is handed to the driver process. */
export interface Target {
  name: string;
  host: string;
  /** Port of devices in plain. */
  plain: number;
  /** Port of apps and devices over TLS. */
  tls: number;
  /** What its CPU time and memory are read from; empty when it runs elsewhere. */
  processes: TargetProcess[];
  /** Accounts of the relay rows. */
  accounts: BenchAccount[];
  /** Tokens of many more devices, for the rows that count connections. */
  crowd: string[];
  /** URLs of the metrics of its writers of raw data. */
  writers?: string[];
}

/** Project of every account of the bench. */
export const DASH_ID = 1;

/** Virtual pins that devices and apps write: V5…V9, each shown by a widget. */
export const FIRST_PIN = 5;
export const PINS = 5;
