import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Log, type Settings, settingsText } from '@pinwire/service';
import type { Store } from '@pinwire/store';
import type { AppGateway } from './gateway.ts';
import { createHttpServer, type HttpServer } from './http/http-server.ts';
import type { WebSocketPorts } from './http/web-sockets.ts';
import { linkPorts, publicUrl } from './links.ts';

export interface CreateHttp {
  apps: AppGateway;
  sockets: WebSocketPorts;
  store: Store;
  settings: Settings;
  log: Log;
  publicHost: string;
}

/** Everything over HTTP, as the settings say. */
export async function createHttp({ apps, sockets, store, settings, log, publicHost }: CreateHttp): Promise<HttpServer> {
  // One secret for all processes, so that each knows the links of the others.
  const secret = await store.ensureSetting('http.secret', randomBytes(32).toString('base64'));
  const ports = linkPorts(settings);
  return createHttpServer({
    gateway: apps,
    sockets,
    store,
    settings: {
      maxBody: settings['web.request.max.size'],
      headersMs: settings['login.deadline'] * 1000,
      publicUrl: publicUrl(publicHost, ports.plain, ports.secure),
      plainPort: ports.plain,
      appPort: ports.secure,
      maxCsvPoints: settings['csv.export.data.points.max'],
      csvDays: settings['store.export.csv.report.days'],
      staticFolders: [join(settings['data.folder'], 'static-override'), join(import.meta.dirname, 'static')],
      isLocal: settings.region === 'local',
      adminRoot: settings['admin.rootPath'],
      allowedAdmins: settings['allowed.administrator.ips'],
    },
    settingsFiles: settingsText(settings),
    secret: Buffer.from(secret, 'base64'),
    log,
  });
}
