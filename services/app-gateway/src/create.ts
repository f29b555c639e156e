import { randomBytes } from 'node:crypto';
import type { Accounts } from '@pinwire/accounts';
import type { Bus } from '@pinwire/bus';
import { DEFAULT_LIMITS } from '@pinwire/model';
import type { Outbox } from '@pinwire/outbox';
import type { GatewayMetrics, Log, Settings } from '@pinwire/service';
import type { Store } from '@pinwire/store';
import { createAppStore } from './app-store.ts';
import { AppGateway } from './gateway.ts';
import { noHistory } from './history.ts';
import { restoreUrl } from './links.ts';

export interface CreateAppGateway {
  /** Name of this process. */
  id: string;
  settings: Settings;
  bus: Bus;
  store: Store;
  accounts: Accounts;
  outbox: Outbox;
  /** Host that clients are told. */
  publicHost: string;
  metrics: GatewayMetrics;
  log: Log;
}

const KIB = 1024;

/** An app-gateway as the settings say. */
export function createAppGateway(options: CreateAppGateway): AppGateway {
  const { id, settings, bus, store, accounts, outbox, publicHost, metrics, log } = options;
  return new AppGateway(id, {
    bus,
    accounts,
    store: createAppStore(store),
    outbox,
    history: noHistory,
    settings: {
      messageQuota: settings['user.message.quota.limit'],
      idleTimeoutSeconds: settings['app.socket.idle.timeout'],
      loginDeadlineMs: settings['login.deadline'] * 1000,
      hourlyRegistrations: settings['hourly.registrations.limit'],
      initialEnergy: settings['initial.energy'],
      publicHost,
      restoreUrl: restoreUrl(settings, publicHost),
      productName: settings['product.name'],
      storeAddress: settings['allow.store.ip'],
      allowedUsers: settings['allowed.users.list'],
      limits: {
        ...DEFAULT_LIMITS,
        projects: settings['user.dashboard.max.limit'],
        projectSize: settings['user.profile.max.size'] * KIB,
        widgetSize: settings['user.widget.max.size.limit'] * KIB,
        devices: settings['user.devices.limit'],
        tags: settings['user.tags.limit'],
      },
    },
    counts: metrics.app,
    log,
    newToken: () => randomBytes(24).toString('base64url'),
    now: Date.now,
    monotonic: () => performance.now(),
  });
}
