import type { Settings } from '@pinwire/service';
import { Doors, TrustedProxies, type WireStats } from '@pinwire/transport';

/** The ports of a process as the settings say; none is open yet. */
export function createDoors(settings: Settings, stats: WireStats): Doors {
  return new Doors({
    host: settings['listen.address'] || undefined,
    sniffDeadlineMs: settings['protocol.deadline'] * 1000,
    maxUnsent: settings['socket.write.limit'],
    proxies: new TrustedProxies(settings['proxy.protocol.from']),
    stats,
  });
}
