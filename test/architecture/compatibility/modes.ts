import { AS, beside, type Row, type Table, type Verdict } from './rows.ts';

function mode(name: string, files: Pick<Row, 'handler' | 'test'>, verdict: Verdict = AS): Row {
  return { cells: [name], ...files, verdict };
}

const none = { handler: undefined, test: undefined };
const WIRE = { handler: 'libs/transport/src/socket-wire.ts', test: 'test/e2e/blynk-library.test.ts' };
const WEB = { handler: 'libs/transport/src/web-socket-wire.ts', test: 'test/e2e/blynk-library.test.ts' };
const MODEL = 'libs/model/src';
const APP = 'services/app-gateway/src';
const SETTINGS = beside('libs/service/src/settings');

/** Ways in which things work that are neither a command nor a route nor a setting. */
export function modes(): Table[] {
  return [
    {
      title: 'Transports and headers',
      text: 'One port speaks all of them; the first five bytes decide.',
      heads: ['Mode'],
      rows: [
        mode('Device over TCP, 5-byte header', WIRE),
        mode('Device over TLS, 5-byte header', WIRE, 'better: any first frame of a device is known as one'),
        mode('Device over WebSocket, plain and TLS', WEB, 'better: messages in several frames'),
        mode(
          'App over TLS, 7-byte header',
          { ...WIRE, test: 'test/e2e/app.test.ts' },
          'better: a length is judged at once',
        ),
        mode('Web app over `/dashws`, 3-byte header', { ...WEB, test: 'test/e2e/dashws.test.ts' }),
        mode(
          'MQTT devices',
          { handler: 'services/hardware-gateway/src/mqtt/mqtt-wire.ts', test: 'test/e2e/mqtt.test.ts' },
          'better: a whole MQTT server for devices, see docs/mqtt.md; pins are the only names of datastreams',
        ),
        mode('Sniffing of a new connection', beside('libs/transport/src/listener'), 'better: with a deadline'),
        mode('Slow readers', WIRE, 'better: cut at `socket.write.limit` instead of losing frames silently'),
        mode('Before the login', beside('libs/transport/src/pre-login'), 'better: bounded in number, bytes and time'),
      ],
    },
    {
      title: 'Sockets and sessions',
      text: '',
      heads: ['Mode'],
      rows: [
        mode('Owner, shared, before login', beside(`${APP}/app-connection`)),
        mode('Several apps of an account', { handler: `${APP}/gateway.ts`, test: 'test/e2e/app.test.ts' }),
        mode('Several sockets of a device', {
          handler: 'services/router/src/device-sessions.ts',
          test: 'services/hardware-gateway/src/login.test.ts',
        }),
        mode('Project active or not', beside('services/router/src/handlers/hardware')),
        mode('`isNotificationsOff`, `isAppConnectedOn`, `isShared`', beside(`${APP}/handlers/hardware`)),
        mode('Offline notice at once, after a period, not at all', beside('services/router/src/offline')),
        mode(
          'Heartbeat that a device tells',
          {
            handler: 'services/router/src/handlers/blynk-internal.ts',
            test: 'services/hardware-gateway/src/connection.test.ts',
          },
          'better: within bounds, so that no socket stays for ever',
        ),
        mode(
          'Device buffer',
          beside('services/router/src/device-buffer'),
          'better: in bytes, for bridge, sync and `pm` too',
        ),
        mode('Guest accounts', none, 'not served: there are none in the original either'),
        mode('Login through Facebook', beside(`${APP}/handlers/login`), 'better: refused with 6; the service is gone'),
      ],
    },
    {
      title: 'Pins and widgets',
      text: '',
      heads: ['Mode'],
      rows: [
        mode('Digital, virtual, analog pins; PWM', beside(`${MODEL}/pins`)),
        mode('Write `vw` `dw` `aw`, one value and several', beside(`${MODEL}/write`)),
        mode('Read `vr` `dr` `ar` by devices', beside('services/router/src/handlers/hardware-sync')),
        mode('Choice of a selector, `vu`', beside(`${APP}/handlers/select-device`)),
        mode('Several values of a pin at once, `vm`', beside(`${MODEL}/replay`)),
        mode('Pin modes, `pm`', beside(`${MODEL}/pin-modes`)),
        mode('Target: device, tag, selector', beside(`${MODEL}/targets`)),
        mode('Split and merged pins (RGB, joystick, LCD)', beside(`${MODEL}/replay`)),
        mode('Histories of terminal, map, table, LCD', beside(`${MODEL}/write`)),
        mode('Pins without a widget', beside(`${MODEL}/read-pin`)),
        mode(
          'Room for the values of a device or tag',
          beside(`${MODEL}/room`),
          'better: 4 MiB; a write past them is answered with 1, so that no device stalls the store for others',
        ),
        mode('Properties', beside(`${MODEL}/property`), 'better: one of a tile is kept for its device only'),
        mode('Tile templates `PAGE`, `BUTTON`, `DIMMER`', {
          handler: `${MODEL}/edit-template.ts`,
          test: `${APP}/handlers/create-tile-template.test.ts`,
        }),
        mode(
          'Widget types and fields that are unknown',
          { handler: `${MODEL}/parse.ts`, test: 'test/e2e/restart.test.ts' },
          'better: kept as they came',
        ),
        mode('Provisioning `STATIC` and `DYNAMIC`', {
          handler: `${APP}/copies.ts`,
          test: `${APP}/handlers/register.test.ts`,
        }),
        mode('Widgets that ask their device', beside('services/router/src/polling')),
        mode(
          'Rules of an Eventor on pins',
          beside('services/router/src/rules'),
          'better: rules of a tag or a selector set the pins of its devices, not of apps alone',
        ),
        mode('Rules of an Eventor on time, timers', none, 'not served: still to come'),
        mode('Webhooks', none, 'not served: still to come'),
        mode('Live graph data', beside('libs/automation/src/live')),
        mode('Averages of graphs and reports', none, 'not served: averages are not kept yet'),
      ],
    },
    {
      title: 'Start and storage',
      text: '',
      heads: ['Mode'],
      rows: [
        mode('`-dataFolder`, `-hardPort`, `-appPort`, `-workerThreads`', SETTINGS),
        mode(
          '`-serverConfig`, `-mailConfig`, `-smsConfig`',
          SETTINGS,
          'better: the defaults stay, whichever file is given',
        ),
        mode('`-restore`', SETTINGS, 'better: accepted; there is nothing to restore, accounts are in the database'),
        mode('`*.user` files of the original, its clones and its history', none, 'not served: not imported yet'),
        mode(
          'Raw data in SQL',
          { handler: 'services/writer/src/writer.ts', test: 'services/writer/src/writer.test.ts' },
          'better: exactly once',
        ),
        mode(
          'Several servers, redirects between them',
          { handler: `${APP}/handlers/get-server.ts`, test: 'test/kit/cluster.test.ts' },
          'better: any replica serves any client, so there are no redirects',
        ),
        mode('Automatic certificates (ACME)', none, 'not served: certificates come from a file or are self-signed'),
      ],
    },
  ];
}
