import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Settings } from './settings-schema.ts';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * The name under which clients reach this server, for links, redirects and QR codes: `server.host`, else the first
 * IPv4 address of an interface whose name starts with `net.interface`, else any outside address, else 127.0.0.1.
 */
export function publicHost(
  settings: Pick<Settings, 'server.host' | 'net.interface'>,
  interfaces: Interfaces = networkInterfaces(),
): string {
  if (settings['server.host'] !== '') return settings['server.host'];
  const all = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.filter(({ family }) => family === 'IPv4').map((info) => ({ name, ...info })),
  );
  const found =
    all.find(({ name }) => name.startsWith(settings['net.interface'])) ?? all.find(({ internal }) => !internal);
  return found?.address ?? '127.0.0.1';
}

type Ports = Pick<Settings, 'http.port' | 'https.port' | 'public.http.port' | 'public.https.port'>;

/** The ports under which clients reach this server: those of the balancer in front, else its own; 0 = there is none. */
export function publicPorts(settings: Ports): { plain: number; secure: number } {
  return {
    plain: settings['public.http.port'] || settings['http.port'],
    secure: settings['public.https.port'] || settings['https.port'],
  };
}

/** All addresses of this machine, without link-local ones. */
export function localAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const addresses = Object.values(interfaces).flatMap((list = []) => list.map(({ address }) => address));
  return [...new Set(addresses.filter((address) => !address.startsWith('fe80:')))];
}
