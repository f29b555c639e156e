import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './kit-folder.ts';
import { freePorts } from './ports.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What `npm start` runs. */
const ENTRY = join(ROOT, 'scripts/start.mjs');
/** Begins the last line of a start that is complete (services/standalone/src/banner.ts). */
const READY = /^Pinwire is up/m;
/** A first start also builds the product and makes its database. */
const START_MS = 90_000;

/** Settings by environment variable: `{ HARD_SOCKET_IDLE_TIMEOUT: '15' }`. */
export type Environment = Readonly<Record<string, string>>;

export interface Ports {
  http: number;
  https: number;
  hardwareDefault: number;
  hardwareSsl: number;
  appSsl: number;
  administration: number;
  mqtt: number;
  metrics: number;
}

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The product as a user starts it, on ports and a data folder of its own, which it keeps over restarts. */
export class StandaloneServer {
  readonly host = '127.0.0.1';
  #child: ChildProcess | undefined;
  #output = '';
  #errors = '';

  private constructor(
    readonly ports: Ports,
    /** Working folder: the data folder lies in it, settings files may. */
    readonly folder: string,
    readonly environment: Environment,
  ) {}

  /** Prepares a server without starting it. */
  static async prepare(environment: Environment = {}): Promise<StandaloneServer> {
    const [http = 0, https = 0, hardwareDefault = 0, hardwareSsl = 0, appSsl = 0, ...more] = await freePorts(8);
    const [administration = 0, mqtt = 0, metrics = 0] = more;
    const ports = { http, https, hardwareDefault, hardwareSsl, appSsl, administration, mqtt, metrics };
    return new StandaloneServer(ports, temporaryFolder('standalone'), environment);
  }

  /** Prepares a server and waits until it is up. */
  static async start(environment: Environment = {}): Promise<StandaloneServer> {
    const server = await StandaloneServer.prepare(environment);
    await server.start();
    return server;
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  /** What it is started with. Not the environment of the tests: that may hold settings. */
  get fullEnvironment(): NodeJS.ProcessEnv {
    const { ports } = this;
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HTTP_PORT: String(ports.http),
      HTTPS_PORT: String(ports.https),
      HARDWARE_DEFAULT_PORT: String(ports.hardwareDefault),
      HARDWARE_SSL_PORT: String(ports.hardwareSsl),
      APP_SSL_PORT: String(ports.appSsl),
      ADMINISTRATION_HTTPS_PORT: String(ports.administration),
      HARDWARE_MQTT_PORT: String(ports.mqtt),
      METRICS_PORT: String(ports.metrics),
      ...this.environment,
    };
  }

  /** What it wrote to standard output since its last start. */
  get output(): string {
    return this.#output;
  }

  /** What it wrote to standard error since its last start. */
  get errors(): string {
    return this.#errors;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The certificate that its TLS ports show, PEM. */
  get ca(): string {
    return readFileSync(join(this.dataFolder, 'tls/self-signed.crt'), 'utf8');
  }

  /**
   * Starts it and waits for the last line of its banner.
   * @returns the time that took, in ms
   * @throws Error with its output when it ends before that, or is not up within 90 s
   */
  async start(args: readonly string[] = []): Promise<number> {
    const began = performance.now();
    const child = this.spawn(args);
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        reject(new Error(`the server ${why}:\n${this.#output}${this.#errors}`));
      };
      const timer = setTimeout(() => fail(`is not up after ${START_MS} ms`), START_MS);
      child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
      child.stdout?.on('data', () => {
        if (!READY.test(this.#output)) return;
        clearTimeout(timer);
        resolve();
      });
    });
    return performance.now() - began;
  }

  /** Starts it and waits for its end, for starts that must fail. */
  async startInVain(args: readonly string[] = []): Promise<Exit> {
    return exitOf(this.spawn(args));
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    const child = this.#child;
    if (child === undefined) throw new Error('the server does not run');
    const exit = exitOf(child);
    child.kill(signal);
    return exit;
  }

  /** SIGKILL: no time to save anything. */
  async kill(): Promise<void> {
    await this.stop('SIGKILL');
  }

  /** Ends it where it runs and deletes its folder. */
  async remove(): Promise<void> {
    if (this.#child) await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(args: readonly string[]): ChildProcess {
    if (this.#child) throw new Error('the server runs already');
    const child = spawn(process.execPath, [ENTRY, ...args], {
      cwd: this.folder,
      env: this.fullEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#output = '';
    this.#errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#child = child;
    running.add(child);
    child.once('exit', () => {
      running.delete(child);
      this.#child = undefined;
    });
    return child;
  }
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  // `close`, not `exit`: then its output is complete too.
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}
