import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { schemaByFile } from '../../../libs/service/src/settings-schema.ts';
import { ROOT } from '../packages.ts';
import { AS, type Row, type Table, type Verdict } from './rows.ts';

const APP = 'services/app-gateway/src';
const HTTP = `${APP}/http`;
const PORTS = 'test/e2e/blynk-library.test.ts';
const OLDER = 'test/e2e/older-ports.test.ts';
const WRITE = 'libs/model/src/write.test.ts';
const FIRST_ADMIN = 'test/e2e/start.test.ts';
const CERTIFICATE = 'libs/service/src/certificate.test.ts';
const HOST = 'libs/service/src/host.test.ts';
const REDIRECT = 'services/hardware-gateway/src/redirect.test.ts';
const MAIL = 'libs/backends/src/open-outbox.test.ts';
const SMTP = 'libs/outbox/src/smtp.test.ts';

interface Proof {
  test: string;
  verdict?: Verdict;
}

/** Of keys whose other values no test tries. */
const EXTRA_PORT = 'better: an older port, which the original does not open any more';

/** Keys that have an effect, with the test that shows it. */
const PROOFS: Readonly<Record<string, Proof>> = {
  'http.port': { test: PORTS },
  'https.port': { test: PORTS },
  'hardware.mqtt.port': { test: 'test/e2e/mqtt.test.ts', verdict: 'better: MQTT 3.1, 3.1.1 and 5, see docs/mqtt.md' },
  'hardware.default.port': { test: OLDER, verdict: EXTRA_PORT },
  'hardware.ssl.port': { test: OLDER, verdict: EXTRA_PORT },
  'app.ssl.port': { test: OLDER, verdict: EXTRA_PORT },
  'administration.https.port': { test: OLDER, verdict: EXTRA_PORT },
  'listen.address': { test: 'libs/transport/src/listener.test.ts' },
  'force.port.80.for.redirect': {
    test: REDIRECT,
    verdict: 'better: 443 for TLS; devices are sent elsewhere only where `drain.redirect` says so',
  },
  'drain.redirect': { test: REDIRECT },
  'public.http.port': { test: HOST },
  'public.https.port': { test: HOST },
  'force.port.80.for.csv': { test: `${APP}/links.test.ts` },
  'server.ssl.cert': { test: CERTIFICATE },
  'server.ssl.key': { test: CERTIFICATE },
  'server.ssl.key.pass': { test: CERTIFICATE },
  'latest.tls': { test: CERTIFICATE },
  'server.host': { test: HOST },
  'net.interface': { test: HOST },
  'restore.host': {
    test: `${APP}/links.test.ts`,
    verdict: 'better: as shipped links lead to this server, so that no key goes to a host of somebody else',
  },
  region: { test: `${HTTP}/files/root.test.ts` },
  'product.name': { test: `${APP}/handlers/reset-password.test.ts` },
  'vendor.email': { test: 'services/router/src/handlers/email.test.ts' },
  'admin.rootPath': { test: `${HTTP}/admin/guard.test.ts` },
  'allowed.administrator.ips': { test: `${HTTP}/admin/allow-list.test.ts` },
  'admin.email': { test: FIRST_ADMIN },
  'admin.pass': { test: FIRST_ADMIN },
  'allowed.users.list': { test: `${APP}/handlers/register.test.ts`, verdict: 'better: the older list is back' },
  'data.folder': { test: FIRST_ADMIN, verdict: 'better: `./data` when empty, and one process only in it' },
  'log.level': { test: 'libs/service/src/log.test.ts' },
  'web.request.max.size': { test: `${HTTP}/http-server.test.ts` },
  'hard.socket.idle.timeout': {
    test: 'services/hardware-gateway/src/connection.test.ts',
    verdict: 'better: times 2.3 on WebSockets over TLS too',
  },
  'app.socket.idle.timeout': { test: `${APP}/app-connection.test.ts` },
  'user.message.quota.limit': { test: 'test/e2e/hostile.test.ts', verdict: 'better: a token bucket of whole frames' },
  'user.devices.limit': {
    test: `${APP}/handlers/create-device.test.ts`,
    verdict: 'better: counts those of the account',
  },
  'user.tags.limit': { test: `${APP}/handlers/create-tag.test.ts`, verdict: 'better: the limit holds' },
  'user.dashboard.max.limit': { test: `${APP}/handlers/create-dash.test.ts` },
  'user.widget.max.size.limit': { test: `${APP}/handlers/create-widget.test.ts` },
  'user.profile.max.size': { test: `${APP}/handlers/create-dash.test.ts` },
  'hourly.registrations.limit': { test: `${APP}/handlers/register.test.ts` },
  'initial.energy': { test: `${APP}/handlers/get-energy.test.ts` },
  'terminal.strings.pool.size': { test: WRITE },
  'map.strings.pool.size': { test: WRITE },
  'table.rows.pool.size': { test: WRITE },
  'lcd.strings.pool.size': { test: WRITE, verdict: 'better: the value of the file counts' },
  'csv.export.data.points.max': { test: `${HTTP}/device/data.test.ts` },
  'notifications.frequency.user.quota.limit': {
    test: 'services/router/src/handlers/sms.test.ts',
    verdict: 'better: by device, so that a new connection does not reset it',
  },
  'notifications.queue.limit': { test: SMTP, verdict: 'better: bounded in bytes too, and who is refused hears of it' },
  'mail.smtp.auth': { test: MAIL },
  'mail.smtp.starttls.enable': { test: SMTP, verdict: 'better: with a login it has to be offered' },
  'mail.smtp.host': { test: MAIL, verdict: 'better: its certificate is checked (`mail.smtp.ca`)' },
  'mail.smtp.port': { test: MAIL },
  'mail.smtp.username': { test: MAIL },
  'mail.smtp.password': { test: MAIL },
  'mail.smtp.connectiontimeout': { test: SMTP },
  'mail.smtp.timeout': { test: SMTP },
  'mail.from': { test: MAIL, verdict: 'better: the sender with every mail server' },
  'store.export.csv.report.days': { test: `${HTTP}/device/data.test.ts` },
  'enable.raw.db.data.store': {
    test: 'services/writer/src/writer.test.ts',
    verdict: 'better: exactly once, whatever fails',
  },
  'allow.reading.widget.without.active.app': { test: 'services/router/src/polling.test.ts' },
  'allow.store.ip': { test: `${APP}/handlers/login.test.ts` },
};

const AVERAGES = 'not served: averages are not kept yet';
const WEBHOOKS = 'not served: webhooks are still to come';
const ACME = 'not served: no automatic certificates';
const INTERNAL = 'not served: says how the original works inside; accepted without effect';
const IMPORT = 'not served: accounts of an original server are not imported yet';

/** Keys that are read and checked and have no effect (yet), by their start. */
const WITHOUT_EFFECT: readonly (readonly [string, Verdict])[] = [
  ['renewal.disabled', ACME],
  ['contact.email', ACME],
  ['logs.folder', 'not served: the log goes to standard output'],
  ['async.logger.', INTERNAL],
  ['server.worker.threads', INTERNAL],
  ['blocking.processor.', INTERNAL],
  ['profile.save.worker.period', 'not served: structure is saved at once, values every 400 ms'],
  ['stats.print.worker.period', 'not served: statistics are at `/metrics`'],
  ['webhooks.', WEBHOOKS],
  ['store.minute.record.days', AVERAGES],
  ['enable.db', 'not served: there is always a database'],
  ['nexmo.', 'not served: SMS are not sent yet'],
  ['gcm.', 'not served: push messages are not sent yet'],
  ['notification.', 'not served: push messages are not sent yet'],
  ['oauth.', 'not served: tweets are not sent'],
  ['clean.reporting', AVERAGES],
  ['', IMPORT],
];

/** A key that has a reader and no test, or a test and no reader: no page is made with it. */
export const NOT_PROVEN: Verdict = 'not served: reader or test is missing';

const SETTINGS_TEST = 'libs/service/src/settings.test.ts';

/** Every key of the files of the original. */
export function settings(): Table {
  const sources = readSources();
  const files = Object.entries(schemaByFile).filter(([file]) => file !== 'pinwire');
  const rows = files.flatMap(([file, keys]) =>
    Object.entries(keys).map(([key, { fileKey = key }]): Row => {
      const cells = [`\`${fileKey}\``, `${file}.properties`];
      const user = sources.find(({ text }) => text.includes(`'${key}'`))?.path;
      const { test, verdict = AS } = PROOFS[key] ?? {};
      if (user && test) return { cells, handler: user, test, verdict };
      const reason = WITHOUT_EFFECT.find(([start]) => key.startsWith(start))?.[1] ?? IMPORT;
      return { cells, handler: user, test: SETTINGS_TEST, verdict: user || test ? NOT_PROVEN : reason };
    }),
  );
  return {
    title: 'Settings',
    text: 'What a key means: [configuration.md](configuration.md). A key that has no effect is read and checked all the same.',
    heads: ['Key', 'File'],
    rows,
  };
}

/** Sources of the product that may read a setting; those that open ports and say so come last. */
function readSources(): { path: string; text: string }[] {
  return ['libs', 'services']
    .flatMap((group) => readdirSync(join(ROOT, group), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter(
      (path) => /^\w+\/[\w-]+\/src\//.test(path) && !/service\/src\/settings|banner|\/cli\/|start-error/.test(path),
    )
    .sort((a, b) => Number(b.startsWith('services')) - Number(a.startsWith('services')) || a.localeCompare(b))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
