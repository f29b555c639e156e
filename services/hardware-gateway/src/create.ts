import type { Bus } from '@pinwire/bus';
import type { GatewayMetrics, Log, Settings } from '@pinwire/service';
import type { Doors } from '@pinwire/transport';
import { HardwareGateway } from './gateway.ts';
import { type AcceptMqtt, createMqtt } from './mqtt/index.ts';
import type { Redirect } from './redirect.ts';
import type { FindToken } from './token-cache.ts';

export interface CreateHardwareGateway {
  /** Name of this process. */
  id: string;
  settings: Settings;
  bus: Bus;
  findToken: FindToken;
  metrics: GatewayMetrics;
  log: Log;
  /** There are other gateways to go to. */
  redirect?: Redirect | undefined;
}

/** A hardware-gateway as the settings say. */
export function createHardwareGateway({
  id,
  settings,
  bus,
  findToken,
  metrics,
  log,
  redirect,
}: CreateHardwareGateway): HardwareGateway {
  return new HardwareGateway(id, {
    bus,
    findToken,
    settings: {
      messageQuota: settings['user.message.quota.limit'],
      idleTimeoutSeconds: settings['hard.socket.idle.timeout'],
      loginDeadlineMs: settings['login.deadline'] * 1000,
      storeAddress: settings['allow.store.ip'],
      redirect,
    },
    counts: metrics.device,
    log,
    monotonic: () => performance.now(),
  });
}

/**
 * MQTT devices of a gateway, as the branch of a port.
 * @param ownerOf e-mail of the account whose device a token names
 */
export function mqttBranch(
  gateway: HardwareGateway,
  doors: Doors,
  ownerOf: (token: string) => Promise<string | undefined>,
): AcceptMqtt {
  return createMqtt({ gateway, limits: doors.limits, stats: doors.stats, ownerOf, now: Date.now });
}
