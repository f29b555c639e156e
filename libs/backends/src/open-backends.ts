import {
  type BackendCheck,
  BackendWatch,
  environmentName,
  type GatewayMetrics,
  type Settings,
  SettingsError,
} from '@pinwire/service';
import type { Store } from '@pinwire/store';
import { type OpenBus, type OpenBusOptions, openBus } from './open-bus.ts';
import { openStore } from './open-store.ts';
import type { Process } from './run-service.ts';

/** A setting that names a backend. */
type BackendUrl = 'nats.url' | 'redis.url' | 'database.url';

export interface OpenBackendsOptions extends Pick<OpenBusOptions, 'roles'> {
  /** Backends that this process shares with others, so that it is of no use without: their settings must be there. */
  needs?: readonly BackendUrl[];
  /** The worker of the embedded database, beside the bundle. */
  workerUrl: URL;
  /** Of processes with sockets. */
  gateway?: GatewayMetrics;
  pausedSockets?: OpenBusOptions['pausedSockets'];
  /** Of routers. */
  onShards?: OpenBusOptions['onShards'];
}

export interface OpenBackends extends Omit<OpenBus, 'close' | 'health'> {
  store: Store;
  /**
   * Asks the backends from time to time, for metrics; the process is not ready while one of `needed` does not answer.
   * @param others further ones that this process has opened
   */
  watch(needed: readonly ('nats' | 'postgres')[], others?: Readonly<Record<string, BackendCheck>>): void;
}

/**
 * What every process stands on: bus and store, opened as the settings say and closed at the end. The process ends when
 * others take it for dead.
 * @throws BackendRefused, FolderLocked, SettingsError
 */
export async function openBackends(process: Process, options: OpenBackendsOptions): Promise<OpenBackends> {
  const { id, settings, log, metrics, health, shutdown, fail } = process;
  const { roles, workerUrl, gateway, pausedSockets = () => 0, onShards = () => {}, needs = [] } = options;
  demand(settings, needs, roles);
  const common = { settings, id, roles, log, metrics, onExpelled: fail };
  const { close, health: natsHealth, ...bus } = await openBus({ ...common, gateway, pausedSockets, onShards });
  shutdown.add('bus', close);
  const store = await openStore(settings, log, workerUrl);
  shutdown.add('store', () => store.close());
  return {
    ...bus,
    store,
    watch(needed, others) {
      const checks = { ...(bus.nats && { nats: natsHealth }), postgres: () => store.health(), ...others };
      const watch = new BackendWatch(metrics, checks);
      shutdown.add('backend watch', () => watch.stop());
      for (const name of needed) health.check(name, () => watch.problem(name));
    },
  };
}

function demand(settings: Settings, needs: readonly BackendUrl[], roles: OpenBackendsOptions['roles']): void {
  const missing = needs.filter((key) => settings[key] === '');
  if (missing.length === 0) return;
  const names = missing.map((key) => `${key} (${environmentName(key)})`).join(', ');
  throw new SettingsError(`${names}: not set, and a ${roles} of its own needs it; all in one process is npm start`);
}
