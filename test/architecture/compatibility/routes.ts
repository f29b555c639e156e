import { AS, type Row, type Table, type Verdict } from './rows.ts';

const HTTP = 'services/app-gateway/src/http';

/** A route, `GET /:token/get/:pin` as fastify names it, with the file (without its ending) beside whose test it is. */
function route(name: string, file: string, verdict: Verdict = AS, test = file): Row {
  return { cells: [name], handler: `${HTTP}/${file}.ts`, test: `${HTTP}/${test}.test.ts`, verdict };
}

const device: readonly Row[] = [
  route('GET /:token/get/:pin', 'device/get-pin', 'better: values are escaped, a path may be percent-encoded'),
  route('GET /:token/pin/:pin', 'device/get-pin', 'better: the older name is served again'),
  route(
    'GET /:token/update/:pin',
    'device/update-pin',
    'better: a value may end like a file and have any letters unescaped; a limit of requests (429)',
  ),
  route(
    'PUT /:token/update/:pin',
    'device/update-pin',
    'better: several values in one pin are sent once; a limit of requests (429)',
  ),
  route('PUT /:token/pin/:pin', 'device/update-pin', 'better: a limit of requests (429)'),
  route('PUT /:token/pin/:pin/:property', 'device/put-property', 'better: the older name is served again'),
  {
    ...route(
      'GET /:token/update/:pin?label=…',
      'device/set-property',
      'better: as the command of a device: kept, forwarded, 200',
    ),
    cells: ['GET /:token/update/:pin with a property'],
  },
  route('PUT /:token/extra/pin/:pin', 'device/extra-pin', 'as the reference; no averages are kept yet, raw values are'),
  route('GET /:token/project', 'device/project', 'better: no push tokens in it'),
  route('GET /:token/isHardwareConnected', 'device/is-hardware-connected'),
  route('GET /:token/isAppConnected', 'device/is-app-connected'),
  route('GET /:token/rtc', 'device/rtc'),
  route(
    'GET /:token/data/:pin',
    'device/data',
    'better: signed links that end; no averages are kept yet, so `No data.`',
  ),
  route('GET /:token/qr', 'device/qr', 'better: the code ends'),
  route('GET /:token/clone', 'device/clone', 'better: a code has one form only, and is never a file name'),
  route('POST /:token/notify', 'device/notify', 'as the reference; push messages are not sent yet'),
  route('POST /:token/email', 'device/email', 'better: the receiver is checked, mails of an account are limited'),
  route('OPTIONS /:token/*', 'device/preflight', 'better: pages of other origins may PUT JSON'),
];

const account: readonly Row[] = [
  route(
    'POST /resetPassword',
    'reset/reset-password',
    'better: one answer whether the account is there or not, at once; a limit; https links',
  ),
  route(
    'GET /landing',
    'reset/landing',
    'better: tokens of the app open it too; the page loads nothing from elsewhere',
  ),
  route(
    'POST /updatePassword',
    'reset/update-password',
    'better: the apps of the account are closed; a missing password changes nothing',
  ),
  route('GET /restore', 'reset/restore', 'better: tokens of the app open it too'),
];

const files: readonly Row[] = [
  route('GET /', 'files/root'),
  route('GET /favicon.ico', 'files/static-files'),
  route('GET /static/*', 'files/static-files', 'better: other methods are answered 405'),
  route('GET /:file', 'files/download', 'better: `….gz` and `….zip` need a link that the server has signed'),
  {
    cells: ['GET /.well-known/acme-challenge/…'],
    handler: undefined,
    test: undefined,
    verdict: 'not served: certificates come from a file or are self-signed; a balancer or certbot renews them',
  },
];

const STATS = ['projectsPerUser', 'boards', 'filledSpace', 'userProfileSize', 'webHookHosts'];
const HARDWARE_INFO = ['blynkVersion', 'cpuType', 'connectionType', 'boards'];

const administration: readonly Row[] = [
  route('GET /admin', 'admin/home', 'better: a plain page of its own instead of the single-page app', 'admin/login'),
  route('POST /admin/login', 'admin/login', 'better: any case of the e-mail, a limit, cookies that scripts do not see'),
  route('POST /admin/logout', 'admin/login', 'better: ends the session on the server too'),
  route('GET /admin/users', 'admin/users', 'better: no password hashes in it; defaults for paging'),
  route('GET /admin/users/names/getAll', 'admin/users'),
  route('GET /admin/users/:id', 'admin/users', 'better: no password hash in it'),
  route('PUT /admin/users/:id', 'admin/update-user', 'better: changes what the body names, on the live account'),
  route('DELETE /admin/users/:id', 'admin/delete-user', 'better: tokens and sockets go too'),
  ...['assign', 'force'].flatMap((what) => [
    route(`GET /admin/users/token/${what}`, 'admin/assign-token', 'better: a token of another device is never taken'),
    route(`POST /admin/users/token/${what}`, 'admin/assign-token', 'better: a change by POST, as changes should be'),
  ]),
  route('GET /admin/stats/realtime', 'admin/realtime', AS, 'admin/stats'),
  route('GET /admin/stats/requestsPerUser', 'admin/requests-per-user'),
  route('GET /admin/stats/messages', 'admin/stats'),
  route('GET /admin/stats/ips', 'admin/stats', 'better: one rule for the filter'),
  ...STATS.map((name) => route(`GET /admin/stats/${name}`, 'admin/stats')),
  route('GET /admin/stats/widgets', 'admin/stats', 'better: widgets go by the names that apps use'),
  route('GET /admin/stats/facebookLogins', 'admin/stats', 'better: real counts'),
  ...HARDWARE_INFO.map((name) => route(`GET /admin/hardwareInfo/${name}`, 'admin/hardware-info', AS, 'admin/stats')),
  route('GET /admin/config', 'admin/config'),
  route('GET /admin/config/:name', 'admin/config', 'better: secrets are not shown'),
  route(
    'PUT /admin/config/:name',
    'admin/config',
    'not served: 405; settings come from files and the environment at the start',
  ),
  route('GET /admin/audit', 'admin/audit', 'better: what administrators changed, which the original does not note'),
  route('GET /admin/ota', 'admin/ota', 'better: the firmware files, which the original does not list'),
  route('GET /admin/ota/start', 'admin/ota', 'better: only the device of the token is told'),
  route(
    'POST /admin/ota/start',
    'admin/ota-upload',
    'better: who asks is checked before the file is read',
    'admin/ota',
  ),
  route('GET /admin/ota/stop', 'admin/ota'),
  route('POST /admin/upload', 'admin/ota-upload', 'better: under administration, where it needs a login', 'admin/ota'),
];

const webSockets: readonly Row[] = [
  route('GET /websocket*', 'web-sockets', 'better: `/websocket` without an s too, and messages in several frames'),
  route('GET /dashws', 'web-sockets', 'better: messages in several frames; a user may register over it'),
];

const own: readonly Row[] = [
  route('GET /api/docs', 'docs', 'better: an OpenAPI document and a page to try it', 'docs'),
];

const HEADS = ['Request'] as const;

/** Every HTTP route and WebSocket path. */
export function routes(): Table[] {
  return [
    {
      title: 'HTTP: devices by token',
      text: `Plain and TLS. Forms, errors and limits that all share: \`${HTTP}/http-server.test.ts\`.`,
      heads: HEADS,
      rows: device,
    },
    { title: 'HTTP: password', text: 'Plain and TLS.', heads: HEADS, rows: account },
    { title: 'HTTP: files', text: 'Plain and TLS.', heads: HEADS, rows: [...files, ...own] },
    {
      title: 'HTTP: administration',
      text: `TLS only, under \`admin.rootPath\` (here \`/admin\`). Who may come in: \`${HTTP}/admin/guard.test.ts\`.`,
      heads: HEADS,
      rows: administration,
    },
    {
      title: 'WebSocket paths',
      text: 'The original starts the paths of devices with `/websockets`.',
      heads: HEADS,
      rows: webSockets,
    },
  ];
}
