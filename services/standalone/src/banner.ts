import type { SettingKey, Settings } from '@pinwire/service';

export interface BannerFacts {
  settings: Settings;
  /** Host that clients are told. */
  host: string;
  version: string;
  /** From the beginning of the process until all ports were open, in ms. */
  startedInMs: number;
  /** The administrator that this start has made; its password is shown here and nowhere else. */
  admin?: { email: string; password: string };
}

/** What speaks on each port, in the order of docs/configuration.md. */
const PORTS: readonly [SettingKey, string][] = [
  ['http.port', 'plain: devices (TCP, WebSocket /websockets), HTTP API'],
  ['https.port', 'TLS: apps, web apps (WebSocket /dashws), devices, HTTPS API'],
  ['hardware.mqtt.port', 'MQTT devices'],
  ['hardware.default.port', 'plain, the same again for older firmware'],
  ['hardware.ssl.port', 'TLS, the same again for older firmware'],
  ['app.ssl.port', 'TLS, the same again for older apps'],
  ['administration.https.port', 'TLS, the same again'],
];

/** Begins the last line of a start that is complete; programs that start Pinwire wait for it. */
export const READY = 'Pinwire is up';

/** What a user sees at the end of a start: where everything is, and the lines to change in a sketch and a script. */
export function banner({ settings, host, version, startedInMs, admin }: BannerFacts): string {
  const httpPort = settings['http.port'];
  const httpsPort = settings['https.port'];
  const lines = [''];
  for (const [key, text] of PORTS) if (settings[key] !== 0) lines.push(`  ${String(settings[key]).padEnd(6)} ${text}`);
  if (settings['metrics.port'] !== 0) {
    const where = settings['metrics.address'] === '' ? '' : ` (on ${settings['metrics.address']} only)`;
    lines.push(`  ${String(settings['metrics.port']).padEnd(6)} /metrics /livez /readyz${where}`);
  }
  lines.push('', `  Data folder  ${settings['data.folder']}`);
  if (httpsPort !== 0)
    lines.push(`  Console      https://${host}:${httpsPort}${settings['admin.rootPath']} (administration)`);
  if (admin) lines.push(`  Admin        ${admin.email}, password ${admin.password} (shown only this once)`);
  if (httpPort !== 0) {
    lines.push('', '  Arduino      char auth[] = "TOKEN";');
    lines.push('               char ssid[] = "WIFI NAME", pass[] = "WIFI PASSWORD";');
    lines.push(`               Blynk.begin(auth, ssid, pass, "${host}", ${httpPort});`);
    lines.push("  Node         const Blynk = require('blynk-library');");
    lines.push(`               const connector = new Blynk.TcpClient({ addr: '${host}', port: ${httpPort} });`);
    lines.push("               const blynk = new Blynk.Blynk('TOKEN', { connector });");
  }
  if (httpsPort !== 0) {
    lines.push('', '  A token      npm run cli -- create-account E-MAIL PASSWORD');
    lines.push('               npm run cli -- create-device E-MAIL PASSWORD');
  }
  lines.push('', `${READY}: version ${version}, started in ${(startedInMs / 1000).toFixed(1)} s. Ctrl-C stops it.`);
  return lines.join('\n');
}
