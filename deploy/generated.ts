import { dashboard } from './grafana/dashboard.ts';
import { haproxyConfig } from './haproxy/config.ts';

const MADE = '# Made by deploy/write.ts from deploy/haproxy/config.ts.\n';

/** Files of this folder that are made from code, by their path in it. */
export function generatedFiles(): Record<string, string> {
  const gateway = { port: 8080, mqtt: 8440, metrics: 9100, slots: 16 };
  const haproxy = haproxyConfig({
    address: '',
    ports: { plain: [8080, 8442], tls: [9443, 8441, 8443, 7443], mqtt: [8440], stats: 8404 },
    certificate: '/tls/haproxy.pem',
    hardware: { host: 'hardware-gateway', ...gateway },
    app: { host: 'app-gateway', ...gateway },
  });
  return {
    'haproxy/haproxy.cfg': MADE + haproxy,
    'grafana/dashboards/pinwire.json': `${JSON.stringify(dashboard(), null, 2)}\n`,
  };
}
