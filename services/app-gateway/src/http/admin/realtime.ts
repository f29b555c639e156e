import { Command } from '@pinwire/protocol';
import { HTTP_COUNTERS } from '../counters.ts';
import type { Figures } from './figures.ts';
import type { Traffic } from './traffic.ts';

/** Members of `commands` and the codes they count, in the order of the original (automation.md 9). */
const COMMANDS: readonly (readonly [name: string, code: number | undefined])[] = [
  ['response', Command.RESPONSE],
  ['redeem', Command.REDEEM],
  ['hardwareConnected', Command.HARDWARE_CONNECTED],
  ['register', Command.REGISTER],
  ['login', Command.LOGIN],
  ['hardwareLogin', Command.HARDWARE_LOGIN],
  ['loadProfile', Command.LOAD_PROFILE_GZIPPED],
  ['appSync', Command.APP_SYNC],
  ['sharing', Command.SHARING],
  ['getToken', undefined],
  ['ping', Command.PING],
  ['activate', Command.ACTIVATE_DASHBOARD],
  ['deactivate', Command.DEACTIVATE_DASHBOARD],
  ['refreshToken', Command.REFRESH_TOKEN],
  ['getGraphData', undefined],
  ['exportGraphData', Command.EXPORT_GRAPH_DATA],
  ['setWidgetProperty', Command.SET_WIDGET_PROPERTY],
  ['bridge', Command.BRIDGE],
  ['hardware', Command.HARDWARE],
  ['getSharedDash', undefined],
  ['getShareToken', Command.GET_SHARE_TOKEN],
  ['refreshShareToken', Command.REFRESH_SHARE_TOKEN],
  ['shareLogin', Command.SHARE_LOGIN],
  ['createProject', Command.CREATE_DASH],
  ['updateProject', Command.UPDATE_DASH],
  ['deleteProject', Command.DELETE_DASH],
  ['hardwareSync', Command.HARDWARE_SYNC],
  ['internal', Command.BLYNK_INTERNAL],
  ['sms', Command.SMS],
  ['tweet', Command.TWEET],
  ['email', Command.EMAIL],
  ['push', Command.PUSH_NOTIFICATION],
  ['addPushToken', Command.ADD_PUSH_TOKEN],
  ['createWidget', Command.CREATE_WIDGET],
  ['updateWidget', Command.UPDATE_WIDGET],
  ['deleteWidget', Command.DELETE_WIDGET],
  ['createDevice', Command.CREATE_DEVICE],
  ['updateDevice', Command.UPDATE_DEVICE],
  ['deleteDevice', Command.DELETE_DEVICE],
  ['getDevices', Command.GET_DEVICES],
  ['createTag', Command.CREATE_TAG],
  ['updateTag', Command.UPDATE_TAG],
  ['deleteTag', Command.DELETE_TAG],
  ['getTags', Command.GET_TAGS],
  ['addEnergy', Command.ADD_ENERGY],
  ['getEnergy', Command.GET_ENERGY],
  ['getServer', Command.GET_SERVER],
  ['connectRedirect', Command.CONNECT_REDIRECT],
];

/** Pools of threads that the original has and that show as idle here. */
const POOLS = ['messaging', 'history', 'db', 'reporting', 'getServer'];

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);

/** Counters of all gateways since they started, by the names of the original (automation.md 9). */
export function commandsOf({ app, device }: Traffic): Record<string, number> {
  const ofCommand = (code: number): number => {
    const received = (app.framesIn[code] ?? 0) + (device.framesIn[code] ?? 0);
    // Answers that the server itself gives are not counted.
    return code === Command.RESPONSE ? received : received + (app.framesOut[code] ?? 0) + (device.framesOut[code] ?? 0);
  };
  const opened = (transport: string): number => device.opened.get(transport) ?? 0;
  const commands: Record<string, number> = {};
  for (const [name, code] of COMMANDS) commands[name] = code === undefined ? 0 : ofCommand(code);
  commands.webSockets = opened('websocket') + opened('websocket-tls');
  commands.eventor = 0;
  commands.webhooks = 0;
  commands.appTotal = sum(app.framesIn);
  commands.mqttTotal = opened('mqtt');
  return commands;
}

/** What goes on now on all gateways, and how many accounts there are (automation.md 9). */
export function realtime(traffic: Traffic, figures: Figures) {
  const { app, device, requests } = traffic;
  return {
    commands: commandsOf(traffic),
    http: {
      ...Object.fromEntries(HTTP_COUNTERS.map((name) => [name, requests.get(name) ?? 0])),
      total: sum(requests.values()),
    },
    ioStat: Object.fromEntries(
      POOLS.flatMap((name) => [
        [`${name}ActiveTasks`, 0],
        [`${name}ExecutedTasks`, 0],
      ]),
    ),
    memoryStat: { heapBytes: traffic.heapBytes, directBytes: traffic.directBytes },
    oneMinRate: traffic.perSecond,
    registrations: figures.accounts,
    active: figures.active,
    activeWeek: figures.activeWeek,
    activeMonth: figures.activeMonth,
    connected: [...app.rates.keys()].filter((account) => device.rates.has(account)).length,
    onlineApps: app.rates.size,
    totalOnlineApps: app.open,
    onlineHards: device.rates.size,
    totalOnlineHards: device.open,
  };
}
