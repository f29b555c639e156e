import { publicPorts, type Settings } from '@pinwire/service';

/** Ports that links and QR codes name; 0 where there is none. */
export function linkPorts(settings: Settings): { plain: number; secure: number } {
  const ports = publicPorts(settings);
  return settings['force.port.80.for.csv'] ? { ...ports, secure: 443 } : ports;
}

/** The beginning of links in password mails: `restore.host`, or this server. */
export function restoreUrl(settings: Settings, publicHost: string): string {
  const { plain, secure } = linkPorts(settings);
  return settings['restore.host'] ? `http://${settings['restore.host']}` : publicUrl(publicHost, plain, secure);
}

/** The beginning of links to this server; without a TLS port they are plain. */
export function publicUrl(host: string, plain: number, secure: number): string {
  if (secure === 0) return `http://${host}${plain === 80 ? '' : `:${plain}`}`;
  return `https://${host}${secure === 443 ? '' : `:${secure}`}`;
}
