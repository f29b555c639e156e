import { publicPorts, type Settings } from '@pinwire/service';

/** Bodies of CONNECT_REDIRECT by the transport of the device (hardware.md 3.5). */
export interface Redirect {
  readonly tcp: Buffer;
  readonly tls: Buffer;
}

type RedirectSettings = Pick<Settings, 'drain.redirect' | 'force.port.80.for.redirect'> &
  Parameters<typeof publicPorts>[0];

/**
 * Where devices are sent at a planned stop; undefined when the settings name no host. A TLS device is sent to a TLS
 * port, where the original sent it to port 80 (hardware.md 3.5 "do better").
 */
export function redirectOf(settings: RedirectSettings): Redirect | undefined {
  const [host, plain, secure] = settings['drain.redirect'].split(':');
  if (!host) return undefined;
  const ports = settings['force.port.80.for.redirect'] ? { plain: 80, secure: 443 } : publicPorts(settings);
  const body = (port: string | number): Buffer => Buffer.from(`${host}\0${port}`);
  return {
    tcp: body(plain ?? ports.plain),
    tls: body(secure ?? ports.secure),
  };
}
