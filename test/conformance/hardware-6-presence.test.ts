import { describe } from 'vitest';
import { exchanges, given, type RowOptions, type Stage, widget } from './kit/index.ts';

const account = given({ devices: 2, watch: ['app'] });

/** Options of a row: an account of its own, and notices of presence count. */
const alone = (project: object = {}, more: RowOptions = {}): RowOptions => ({
  own: { devices: 2, ...project },
  presence: true,
  ...more,
});
const login = 'new 29 1 {token0}';
const welcome = 'new 0 1 200';

describe('the record of a device (hardware.md 6.2)', () => {
  exchanges(account, [
    [
      'is empty before its first login',
      ['app 50 7 1|0'],
      ['app &50 7 {"id":0,"connectTime":0,"firstConnectTime":0,"disconnectTime":0,"dataReceivedAt":0}'],
      { own: true },
    ],
    [
      'is online while it is connected',
      ['device 6 6', 'app 50 7 1|0'],
      ['device 0 6 200', 'app &50 7 {"status":"ONLINE"}'],
      {
        own: true,
      },
    ],
    [
      'knows when it connected',
      ['device 6 6', 'app 50 7 1|0'],
      ['device 0 6 200', 'app ~50 7 .*"connectTime":1\\d{12},.*"firstConnectTime":1\\d{12}[,}].*'],
      { own: true },
    ],
    [
      'stays online while one socket is left',
      ['device2 6 6', 'device2 close', 'device 6 7', 'app 50 8 1|0'],
      ['device2 0 6 200', 'device 0 7 200', 'app &50 8 {"status":"ONLINE"}'],
      { own: true },
    ],
    [
      'is offline when it has gone',
      [login, 'new close', offline, 'app 50 7 1|0'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0', 'app &50 7 {"status":"OFFLINE"}'],
      alone(),
    ],
  ]);
});

/** Waits until the app knows that device 0 has gone. */
async function offline(stage: Stage): Promise<void> {
  await stage.actor('app').untilNoticed(2);
}

describe('a device goes (hardware.md 6.3)', () => {
  exchanges(account, [
    [
      'apps of the owner are told',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0', 'app2 4 1 1-0', 'app2 71 0 1-0', 'web 4 1 1-0', 'web 71 0 1-0'],
      alone(),
    ],
    [
      'shared apps of the project are told',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0', 'shared 4 1 1-0', 'shared 71 0 1-0'],
      alone(),
    ],
    [
      'nobody of another account',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0'],
      alone(
        {},
        {
          watch: ['app', 'foreignApp', 'foreign'],
        },
      ),
    ],
    [
      'nobody, while the project is stopped',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0'],
      alone({ project: { isActive: false } }),
    ],
    [
      'nobody, with notifications off',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0'],
      alone({
        project: { isNotificationsOff: true },
      }),
    ],
    [
      'nobody, while another socket of it is left',
      ['device2 6 6', 'device2 close', 'device 6 7'],
      ['device2 0 6 200', 'device 0 7 200'],
      alone({}, { better: 'the original says that it went', watch: ['app', 'device'] }),
    ],
    ['over TLS', ['newTls 29 1 {token0}', 'newTls close'], ['newTls 0 1 200', 'app 4 1 1-0', 'app 71 0 1-0'], alone()],
    [
      'over a WebSocket',
      ['newWs 29 1 {token0}', 'newWs close'],
      ['newWs 0 1 200', 'app 4 1 1-0', 'app 71 0 1-0'],
      alone(),
    ],
    ['by a command of 100', [login, 'new 100 2'], [welcome, 'new closed', 'app 4 1 1-0', 'app 71 0 1-0'], alone()],
    [
      'with a notification widget that does not ask for it: at once',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0'],
      alone({ widgets: [widget('NOTIFICATION', { notifyWhenOffline: false })] }),
    ],
    [
      'with a notification widget that asks for it: at once',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0'],
      alone({
        widgets: [widget('NOTIFICATION', { notifyWhenOffline: true, notifyWhenOfflineIgnorePeriod: 0 })],
      }),
    ],
    [
      'when it is back within the period to ignore: nobody is told',
      [login, 'new close', 'new2 29 2 {token0}'],
      [welcome, 'new2 0 2 200', 'app 4 1 1-0', 'app 4 2 1-0'],
      alone({ widgets: [widget('NOTIFICATION', { notifyWhenOffline: true, notifyWhenOfflineIgnorePeriod: 60_000 })] }),
    ],
    [
      'another device is not told',
      [login, 'new close'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0'],
      alone(
        {},
        {
          watch: ['app', 'other'],
        },
      ),
    ],
  ]);
});

describe('whether a device is there, over HTTP (http.md 2.8)', () => {
  exchanges(account, [
    ['before', ['http GET /{token0}/isHardwareConnected'], ['http 200 json false'], { own: true }],
    ['while', [login, 'http GET /{token0}/isHardwareConnected'], [welcome, 'http 200 json true'], { own: true }],
    [
      'of another device',
      [login, 'http GET /{token1}/isHardwareConnected'],
      [welcome, 'http 200 json false'],
      {
        own: true,
      },
    ],
    [
      'after',
      [login, 'new close', offline, 'http GET /{token0}/isHardwareConnected'],
      [welcome, 'app 4 1 1-0', 'app 71 0 1-0', 'http 200 json false'],
      alone(),
    ],
  ]);
});
