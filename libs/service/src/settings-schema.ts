import {
  choice,
  entrance,
  flag,
  integer,
  list,
  networks,
  path,
  port,
  type Setting,
  type SettingsFile,
  secret,
  text,
  url,
} from './settings-kinds.ts';

/**
 * Every setting there is: the keys of the reference's files (http.md 11) with the values it ships, then Pinwire's own.
 * docs/configuration.md is made from this table. A key under its file's name is read from any settings file.
 */
const server = {
  'http.port': port(8080, 'Plain port: HTTP, devices over TCP and WebSocket.'),
  'https.port': port(9443, 'TLS port: apps, devices, HTTPS, `/dashws`, administration.'),
  'hardware.mqtt.port': port(8440, 'MQTT devices.'),
  'hardware.default.port': port(8442, 'Older plain port of devices; speaks what `http.port` speaks.'),
  'hardware.ssl.port': port(8441, 'Older TLS port of devices; speaks what `https.port` speaks.'),
  'app.ssl.port': port(8443, 'Older TLS port of apps; speaks what `https.port` speaks.'),
  'administration.https.port': port(7443, 'Older TLS port of administration; speaks what `https.port` speaks.'),
  'listen.address': text('', 'Address to listen on; empty for all.'),
  'force.port.80.for.csv': flag(false, 'Links to downloads without a port, QR codes with port 443.'),
  'force.port.80.for.redirect': flag(
    true,
    'Redirects of devices (`drain.redirect`) name port 80, or 443 for TLS, instead of the ports in use.',
  ),
  'server.ssl.cert': path(
    '',
    'Certificate chain, PEM. Empty: `fullchain.crt` and `privkey.pem` of the working folder, else a self-signed one that ' +
      'is made once and kept in the data folder.',
  ),
  'server.ssl.key': path('', 'Private key of the certificate, PEM.'),
  'server.ssl.key.pass': secret('', 'Password of the private key.'),
  'latest.tls': flag(false, 'Only TLS 1.2 and 1.3; otherwise old boards with TLS 1.0 and 1.1 are served too.'),
  'renewal.disabled': flag(false, 'No effect yet: no daily renewal of an automatic certificate.'),
  'contact.email': text('', 'No effect yet: contact of an automatic certificate; empty: the SMTP user.'),
  'server.host': text('', 'Public host name, used in links and redirects; empty: address of `net.interface`.'),
  'net.interface': text('eth', 'Start of the name of the interface whose IPv4 address stands in for `server.host`.'),
  'restore.host': text('', 'Host in the links of password mails that open the app; empty: this server.'),
  region: text('local', 'Label of this installation; with `local`, `/` on the TLS port leads to administration.'),
  'product.name': text('Blynk', '`{PRODUCT_NAME}` in mails.'),
  'vendor.email': text('', '`{VENDOR_EMAIL}` in mails.'),
  'admin.rootPath': text('/admin', 'Path of administration on the TLS port.'),
  'allowed.administrator.ips': networks(['0.0.0.0/0', '::/0'], 'From where administration may be used.'),
  'admin.email': text('admin@blynk.cc', 'Account that is made an administrator, unless it is one.'),
  'admin.pass': secret(
    '',
    'The password that it gets then. Empty: `npm start` makes one and prints it once, a cluster makes no administrator.',
  ),
  'allowed.users.list': list([], 'E-mail addresses that may register; empty for everybody.'),
  'data.folder': path('./data', 'Where everything is kept that must survive a restart.'),
  'logs.folder': path('./logs', 'No effect: the log goes to standard output.'),
  'log.level': choice(
    ['trace', 'debug', 'info', 'warn', 'error', 'off'],
    'info',
    'The least important log line written.',
  ),
  'async.logger.ring.buffer.size': integer(2048, {}, 'No effect.'),
  'server.worker.threads': integer(0, {}, 'No effect.'),
  'blocking.processor.thread.pool.limit': integer(6, {}, 'No effect.'),
  'notifications.queue.limit': integer(2000, { min: 1 }, 'Mails that may wait; further ones are refused.'),
  'web.request.max.size': integer(524288, { unit: 'bytes', min: 1024 }, 'Largest body of an HTTP request.'),
  'hard.socket.idle.timeout': integer(
    10,
    { unit: 's', max: 86400 },
    'Heartbeat of devices that name none; a socket is closed after 2.3 times that much silence. 0: never.',
  ),
  'app.socket.idle.timeout': integer(300, { unit: 's', max: 86400 }, 'Silence after which an app is closed. 0: never.'),
  'user.message.quota.limit': integer(100, { unit: 'messages/s', min: 1 }, 'Messages that one socket may send.'),
  'user.devices.limit': integer(50, {}, 'Devices of an account.'),
  'user.tags.limit': integer(100, {}, 'Tags of a project.'),
  'user.dashboard.max.limit': integer(100, {}, 'Projects of an account.'),
  'user.widget.max.size.limit': integer(20, { unit: 'KiB', min: 1 }, 'Size of a widget.'),
  'user.profile.max.size': integer(256, { unit: 'KiB', min: 1 }, 'Size of a project.'),
  'hourly.registrations.limit': integer(1000, {}, 'Accounts registered in an hour, on the whole server.'),
  'initial.energy': integer(100000, {}, 'Energy of a new account.'),
  'terminal.strings.pool.size': integer(25, { min: 1 }, 'Lines kept by a terminal widget.'),
  'map.strings.pool.size': integer(25, { min: 1 }, 'Points kept by a map widget.'),
  'table.rows.pool.size': integer(100, { min: 1 }, 'Rows kept by a table widget.'),
  'lcd.strings.pool.size': integer(6, { min: 1 }, 'Commands kept by an advanced LCD widget.'),
  'csv.export.data.points.max': integer(
    43200,
    { unit: 'records', min: 1 },
    'Records of one pin in a CSV file of averages, which are not kept yet.',
  ),
  'notifications.frequency.user.quota.limit': integer(
    5,
    { unit: 's' },
    'Least time between two notices of one kind (mail, push, SMS, tweet) of a device.',
  ),
  'webhooks.frequency.user.quota.limit': integer(
    1000,
    { unit: 'ms' },
    'No effect yet: least time between two webhooks. 0: none.',
  ),
  'webhooks.response.size.limit': integer(96, { unit: 'KiB', min: 1 }, 'No effect yet: largest answer to a webhook.'),
  'webhooks.failure.count.limit': integer(
    10,
    {},
    'No effect yet: failures in a row that switch a webhook off. 0: never.',
  ),
  'profile.save.worker.period': integer(60000, { unit: 'ms', min: 100 }, 'No effect.'),
  'stats.print.worker.period': integer(60000, { unit: 'ms', min: 100 }, 'No effect.'),
  'store.minute.record.days': integer(
    10,
    { unit: 'days', min: 1 },
    'No effect yet: how long minute averages are kept.',
  ),
  'store.export.csv.report.days': integer(45, { unit: 'days', min: 1 }, 'How long links to CSV files work.'),
  'enable.db': flag(false, 'No effect: there is always a database (`database.url`).'),
  'enable.raw.db.data.store': flag(false, 'Keep every single value that devices write.'),
  'allow.reading.widget.without.active.app': flag(false, 'Poll widgets while no app is connected.'),
  'allow.store.ip': flag(true, 'Keep the last address of accounts and devices.'),
} as const;

const mail = {
  'mail.smtp.auth': flag(true, 'Log in to the mail server.'),
  'mail.smtp.starttls.enable': flag(true, 'Use STARTTLS; with `mail.smtp.auth` the server has to offer it.'),
  'mail.smtp.host': text('smtp.gmail.com', 'Mail server; empty: no mail.'),
  'mail.smtp.port': integer(587, { min: 1, max: 65535 }, 'Its port; on 465 it speaks TLS at once.'),
  'mail.smtp.username': text('example@gmail.com', 'Its user, and the sender; with the value shipped no mail is sent.'),
  'mail.smtp.password': secret('', "The user's password."),
  'mail.smtp.connectiontimeout': integer(30000, { unit: 'ms', min: 1 }, 'Time to connect.'),
  'mail.smtp.timeout': integer(120000, { unit: 'ms', min: 1 }, 'Time for an answer.'),
  'mail.from': text('', 'Sender, may hold `{PRODUCT_NAME}`; empty: the user.'),
} as const;

const sms = {
  'nexmo.api.key': secret('', 'No effect yet: Nexmo (Vonage) key for SMS.'),
  'nexmo.api.secret': secret('', 'No effect yet: Nexmo (Vonage) secret.'),
} as const;

const gcm = {
  'gcm.server': text('https://fcm.googleapis.com/fcm/send', 'No effect yet: address of the push service.'),
  'gcm.api.key': secret('', 'No effect yet: key of the push service.'),
  'notification.title': text('{PRODUCT_NAME} Notification', 'No effect yet: title of push messages.'),
  'notification.body': text('Your {DEVICE_NAME} went offline.', 'No effect yet: text when a device goes offline.'),
} as const;

const twitter4j = {
  'oauth.consumerKey': secret('', 'No effect: tweets are not sent.'),
  'oauth.consumerSecret': secret('', 'No effect: tweets are not sent.'),
} as const;

const DB = 'No effect yet: database of the original server, for importing from it';
const db = {
  'jdbc.url': text(
    'jdbc:postgresql://localhost:5432/blynk?tcpKeepAlive=true&socketTimeout=150',
    `${DB}; Pinwire's own is \`database.url\`.`,
  ),
  'db.user': { ...text('test', 'No effect yet: its user.'), fileKey: 'user' },
  'db.password': { ...secret('test', 'No effect yet: its password.'), fileKey: 'password' },
  'connection.timeout.millis': integer(30000, { unit: 'ms', min: 1 }, 'No effect yet: time to connect to it.'),
  'clean.reporting': flag(true, 'No effect.'),
  'reporting.jdbc.url': text(
    'jdbc:postgresql://localhost:5432/blynk_reporting?tcpKeepAlive=true&socketTimeout=150',
    'No effect yet: its reporting database.',
  ),
  'reporting.user': text('test', 'No effect yet: user of the reporting database.'),
  'reporting.password': secret('test', 'No effect yet: password of the reporting database.'),
  'reporting.connection.timeout.millis': integer(
    30000,
    { unit: 'ms', min: 1 },
    'No effect yet: time to connect to it.',
  ),
} as const;

const pinwire = {
  'database.url': url(['postgres', 'postgresql'], 'Postgres; empty: the embedded one in the data folder.'),
  'redis.url': url(
    ['redis', 'rediss', 'redis+sentinel', 'rediss+sentinel', 'redis+cluster', 'rediss+cluster'],
    'Redis: `redis://host:6379`, `redis+sentinel://host:26379,host:26379/master` or `redis+cluster://host:6379,host:6379`; empty: state in memory, saved in the store.',
  ),
  'nats.url': url(['nats', 'tls'], 'NATS; empty: the bus inside the process.'),
  'raw.stream.max.size': integer(
    1024,
    { unit: 'MiB', min: 1 },
    'What the stream of single values keeps at most while the writer or Postgres is away (with `nats.url`).',
  ),
  'raw.retention.days': integer(
    0,
    { unit: 'days', min: 0 },
    'How long single values are kept (`enable.raw.db.data.store`); 0: for ever.',
  ),
  'mail.smtp.ca': path('', 'Certificates to trust at the mail server beside the well-known ones, PEM.'),
  'metrics.port': port(9100, 'HTTP port of `/metrics`, `/livez` and `/readyz`.'),
  'metrics.address': text('127.0.0.1', 'Address that port listens on; empty for all.'),
  'log.format': choice(
    ['auto', 'json', 'pretty'],
    'auto',
    'Form of log lines; `auto`: pretty on a terminal, else JSON.',
  ),
  'protocol.deadline': integer(10, { unit: 's', min: 1, max: 3600 }, 'Time a new socket has to show what it speaks.'),
  'public.http.port': integer(
    0,
    { max: 65535 },
    'Port of the balancer under which clients reach `http.port`, for links and redirects. 0: that port itself.',
  ),
  'public.https.port': integer(
    0,
    { max: 65535 },
    'The same for `https.port`, for links, QR codes and redirects; needed where TLS ends at the balancer.',
  ),
  'proxy.protocol.from': networks(
    [],
    'Balancers in front. Their connections begin with a PROXY protocol header (version 1 or 2), which names the client.',
  ),
  'login.deadline': integer(30, { unit: 's', min: 1, max: 3600 }, 'Time a new socket has to log in.'),
  'socket.write.limit': integer(
    1048576,
    { unit: 'bytes', min: 65536 },
    'Output that may wait for a peer that does not read; past it the socket is closed.',
  ),
  'drain.redirect': entrance(
    '',
    'Where devices over TCP and TLS are told to come back to when their hardware-gateway stops in order, usually the ' +
      'balancer, as `host:port:TLS port`. Only a host: ports 80 and 443 with `force.port.80.for.redirect`, else ' +
      '`public.http.port` and `public.https.port`. Empty: they are disconnected and come back after a pause of their own.',
  ),
  'shutdown.deadline': integer(25, { unit: 's', min: 1, max: 3600 }, 'Time an orderly stop may take.'),
} as const;

const files = { server, mail, sms, gcm, twitter4j, db, pinwire } as const satisfies Record<
  SettingsFile,
  Record<string, Setting<unknown>>
>;

/** Every key with its setting. */
export const schema = { ...server, ...mail, ...sms, ...gcm, ...twitter4j, ...db, ...pinwire } as const;

/** The same by file, in the order of the documentation. */
export const schemaByFile: Readonly<Record<SettingsFile, Readonly<Record<string, Setting<unknown>>>>> = files;

/** Keys that older installations have and that mean nothing any more (http.md 11.2). */
export const obsoleteKeys: ReadonlySet<string> = new Set(['enable.raw.data.store']);

export type SettingKey = keyof typeof schema;

/** All settings, by the reference's own keys: `settings['http.port']` is a number. Ports that are off read as 0. */
export type Settings = { readonly [K in SettingKey]: (typeof schema)[K] extends Setting<infer T> ? T : never };
