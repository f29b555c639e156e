import { Command, type CommandName } from '@pinwire/protocol';
import { handlerFiles } from './handler-files.ts';
import { AS, beside, type Row, type Table, type Verdict } from './rows.ts';

const NO_AVERAGES = 'no averages are kept yet, so there is no data (17) but the live one';
const TELLS = 'that there is no account is told (2), as by LOGIN (3)';
const NEEDS_MAIL = 'without a mail server the answer is 15';

/** Where a command of apps differs from the original; all others are as it. */
const VERDICTS: Partial<Record<CommandName, Verdict>> = {
  REGISTER: 'better: also over `/dashws`; a published app without a project is no silence',
  LOGIN: 'better: wrong passwords slow down an address and an account (6); logins through Facebook are refused (6)',
  SHARE_LOGIN: 'better: also over `/dashws` and after a registration; guesses are limited',
  RESET_PASSWORD: `better: an expired token or a failed mail blocks nothing, mails are limited, a reset closes the apps of the account; ${TELLS}`,
  ACTIVATE_DASHBOARD: 'better: shared apps of other projects hear nothing of it',
  APP_SYNC: 'better: a shared app syncs its own project only',
  LOAD_PROFILE_GZIPPED: 'better: shared apps and printed tokens open their own project only',
  DELETE_DASH: 'better: stored values go with the project, shared apps of it are closed',
  HARDWARE: 'better: message id 0 becomes another for devices; a shared app writes to its own project only',
  SET_WIDGET_PROPERTY: 'better: a value may hold NUL, as lists of labels do',
  LOGOUT: 'better: a shared app can take away its own push token only',
  GET_DEVICES: 'better: a shared app sees its own project, and no tokens',
  CREATE_DASH: 'better: ids of devices are 0–99999 (2)',
  CREATE_DEVICE:
    'better: the limit counts the devices of the account; ids are 0–99999; private fields of the client are ignored',
  DELETE_DEVICE: 'better: values of that project only, and a selector does not keep the device',
  GET_PROVISION_TOKEN:
    'better: the token outlives a restart; ids are 0–99999; private fields of the client are ignored',
  ASSIGN_TOKEN: 'better: the sockets of the old token are closed, as at REFRESH_TOKEN',
  CREATE_TAG: 'better: the limit of tags holds (6); ids of selectors are refused (2)',
  UPDATE_TAG: 'better: ids of selectors are refused (2)',
  UPDATE_WIDGET: 'better: an update of device tiles keeps the values of their pins',
  UPDATE_FACE: 'better: times, receivers and selections that the user of a child chose stay',
  ADD_ENERGY: 'better: negative amounts are refused (2)',
  UPDATE_APP: 'better: what CREATE_APP answered may be sent back',
  GET_PROJECT_BY_CLONE_CODE: 'better: a code is 32 letters, digits, `-` and `_`, never a file name',
  EMAIL: `better: mails of an account are limited; ${NEEDS_MAIL}`,
  EMAIL_QR: `as the reference; ${NEEDS_MAIL}`,
  GET_ENHANCED_GRAPH_DATA: `as the reference; ${NO_AVERAGES}`,
  DELETE_ENHANCED_GRAPH_DATA: `as the reference; ${NO_AVERAGES}`,
  DELETE_DEVICE_DATA: `as the reference; ${NO_AVERAGES}`,
  EXPORT_GRAPH_DATA: `as the reference; ${NO_AVERAGES}`,
  CREATE_REPORT: 'as the reference; nothing runs it on schedule yet',
  UPDATE_REPORT: 'as the reference; nothing runs it on schedule yet',
  EXPORT_REPORT: `as the reference; ${NO_AVERAGES}`,
};

/** `(old GET_TOKEN)` and the like: codes without a handler for apps. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['5', 'GET_TOKEN, removed'],
  ['10, 11', 'unassigned'],
  ['12', 'TWEET, of devices'],
  ['14–18', 'PUSH_NOTIFICATION, BRIDGE, HARDWARE_SYNC, BLYNK_INTERNAL, SMS, of devices'],
  ['29', 'HARDWARE_LOGIN, of devices; before the login it ends the connection'],
  ['52–54', 'WEB_SOCKETS, EVENTOR, WEB_HOOKS, names of counters'],
  ['64', 'HARDWARE_LOG_EVENT'],
  ['73', 'TRACK_DEVICE, reserved'],
  ['75', 'RESOLVE_EVENT, reserved'],
  ['82–94', 'HTTP_…, names of counters'],
  ['95–99', 'unassigned'],
];

const CONNECTION = beside('services/app-gateway/src/app-connection');
const HANDLERS = 'services/app-gateway/src/handlers';

/** Frames that only the server sends, or that it also sends by itself. */
const PUSHED: readonly Row[] = [
  {
    cells: ['4', 'HARDWARE_CONNECTED', 'to apps'],
    handler: 'services/router/src/device-sessions.ts',
    test: 'services/hardware-gateway/src/login.test.ts',
    verdict: AS,
  },
  {
    cells: ['7, 8', 'ACTIVATE_, DEACTIVATE_DASHBOARD', 'to other apps'],
    handler: `${HANDLERS}/activate-dashboard.ts`,
    test: `${HANDLERS}/deactivate-dashboard.test.ts`,
    verdict: AS,
  },
  {
    cells: ['19', 'SET_WIDGET_PROPERTY', 'to apps'],
    ...beside('services/router/src/handlers/set-widget-property'),
    verdict: AS,
  },
  { cells: ['20', 'HARDWARE', 'to apps'], ...beside('services/router/src/handlers/hardware'), verdict: AS },
  {
    cells: ['25', 'APP_SYNC', 'to other apps, and stored values (id 1111)'],
    handler: 'services/app-gateway/src/sync.ts',
    test: `${HANDLERS}/app-sync.test.ts`,
    verdict: AS,
  },
  { cells: ['26', 'SHARING', 'to other apps'], ...beside(`${HANDLERS}/sharing`), verdict: AS },
  {
    cells: ['41', 'CONNECT_REDIRECT', 'to devices'],
    handler: 'services/hardware-gateway/src/redirect.ts',
    test: 'services/hardware-gateway/src/redirect.test.ts',
    verdict: 'better: sent at a planned stop of a gateway, see `drain.redirect`; every replica serves every device',
  },
  {
    cells: ['71', 'DEVICE_OFFLINE', 'to apps'],
    ...beside('services/router/src/offline'),
    verdict: 'better: only when the last socket of the device is gone, and to the apps of its project',
  },
  {
    cells: ['72', 'OUTDATED_APP_NOTIFICATION', 'to an app of version 1.1.1'],
    ...beside(`${HANDLERS}/login`),
    verdict: AS,
  },
];

/** Every command on app sockets. */
export function appCommands(): Table {
  const before = handlerFiles('app', 'preLoginHandlers');
  const owner = handlerFiles('app', 'ownerHandlers');
  const shared = handlerFiles('app', 'sharedHandlers');
  const served = (Object.entries(Command) as [CommandName, number][]).flatMap(([name, code]): Row[] => {
    const who = [before.has(name) && 'before login', owner.has(name) && 'owner', shared.has(name) && 'shared'];
    const file = before.get(name) ?? owner.get(name) ?? shared.get(name);
    if (file === undefined) return [];
    const cells = [String(code), name, who.filter(Boolean).join(', ')];
    return [{ cells, ...beside(file), verdict: VERDICTS[name] ?? AS }];
  });
  const refused = REFUSED.map(
    ([code, name]): Row => ({
      cells: [code, name, '–'],
      ...CONNECTION,
      verdict: 'better: answered 2 after the login, where the original is silent',
    }),
  );
  const others: Row[] = [
    { cells: ['0', 'RESPONSE', 'both ways'], ...CONNECTION, verdict: AS },
    { cells: ['100 and more', '–', '–'], ...CONNECTION, verdict: AS },
  ];
  return {
    title: 'Commands of apps',
    text:
      'Over the 7-byte header (mobile) and over `/dashws`. In all of them a body that is too short gets 2 and a failure ' +
      'within the server 19, where the original is silent.',
    heads: ['Code', 'Command', 'Who'],
    rows: [...served, ...PUSHED, ...refused, ...others].sort((a, b) => first(a) - first(b)),
  };
}

function first({ cells }: Row): number {
  return Number.parseInt(cells[0] ?? '', 10);
}
