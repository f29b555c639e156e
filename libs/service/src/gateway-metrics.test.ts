import { expect, it } from 'vitest';
import { GatewayMetrics } from './gateway-metrics.ts';
import { Metrics } from './metrics.ts';

it('numbers of a gateway are read from plain counts, by client and by name', async () => {
  const metrics = new Metrics('hardware-gateway');
  const gateway = new GatewayMetrics(metrics, (code) => (code === 20 ? 'HARDWARE' : 'OTHER'));
  gateway.device.came('tls');
  gateway.device.came('tls');
  gateway.device.went('tls');
  gateway.device.framesIn[20] = 5;
  gateway.app.framesOut[20] = 1;
  gateway.app.framesOut[99] = 2;
  gateway.app.framesOut[98] = 2;
  gateway.device.quotaDrops++;
  gateway.app.login('ok');
  for (const time of [1, 2]) {
    const page = await metrics.registry.metrics();
    const has = (series: string, value: number): void => {
      const [name, labels] = series.split(/[{}]/);
      const line = `pinwire_${name}{${labels},service="hardware-gateway"} ${value}\n`;
      expect(page, `page ${time}`).toContain(line);
    };
    has('connections{client="device",transport="tls"}', 1);
    has('connections_total{client="device",transport="tls"}', 2);
    has('frames_in_total{client="device",command="HARDWARE"}', 5);
    has('frames_out_total{client="app",command="OTHER"}', 4);
    has('quota_drops_total{client="device"}', 1);
    has('quota_drops_total{client="app"}', 0);
    has('logins_total{client="app",result="ok"}', 1);
  }
});
