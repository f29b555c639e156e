import { Status } from '@pinwire/protocol';
import { AS, type Row, type Table } from './rows.ts';

type Said = Omit<Row, 'cells'> & { when: string };

const APP = 'services/app-gateway/src/handlers';
const DEVICE = 'services/router/src/handlers';

/** One case of each status, with the file that answers it and a test in which it does. */
const SAID: Record<keyof typeof Status, Said> = {
  OK: {
    when: 'success',
    handler: 'services/hardware-gateway/src/device-connection.ts',
    test: 'services/hardware-gateway/src/login.test.ts',
    verdict: AS,
  },
  QUOTA_LIMIT: {
    when: 'message rate, number of projects, notices too soon, mails of the day, a device without room',
    handler: 'libs/protocol/src/quota.ts',
    test: 'libs/protocol/src/protocol.test.ts',
    verdict: 'better: whole frames are refused, by a token bucket of the same order; the stream stays in step',
  },
  ILLEGAL_COMMAND: {
    when: 'malformed body, unknown id',
    handler: 'libs/model/src/errors.ts',
    test: `${DEVICE}/hardware.test.ts`,
    verdict: 'better: also where the original is silent to an app that waits',
  },
  USER_NOT_REGISTERED: {
    when: 'unknown account',
    handler: `${APP}/login.ts`,
    test: `${APP}/login.test.ts`,
    verdict: AS,
  },
  USER_ALREADY_REGISTERED: {
    when: 'account that is there; second login of a device',
    handler: `${APP}/register.ts`,
    test: `${APP}/register.test.ts`,
    verdict: AS,
  },
  USER_NOT_AUTHENTICATED: {
    when: 'wrong password',
    handler: `${APP}/login.ts`,
    test: `${APP}/login.test.ts`,
    verdict: AS,
  },
  NOT_ALLOWED: {
    when: 'duplicates, limits, wrong share or reset tokens, bridge rules',
    handler: 'libs/model/src/errors.ts',
    test: `${DEVICE}/bridge.test.ts`,
    verdict: 'better: also for an address or an account that guesses passwords',
  },
  DEVICE_NOT_IN_NETWORK: {
    when: 'a write that no device got',
    handler: `${APP}/hardware.ts`,
    test: `${APP}/hardware.test.ts`,
    verdict: AS,
  },
  NO_ACTIVE_DASHBOARD: {
    when: 'push message of a stopped project',
    handler: `${DEVICE}/push-notification.ts`,
    test: `${DEVICE}/push-notification.test.ts`,
    verdict: AS,
  },
  INVALID_TOKEN: {
    when: 'login of a device',
    handler: 'services/hardware-gateway/src/device-connection.ts',
    test: 'services/hardware-gateway/src/login.test.ts',
    verdict: AS,
  },
  ILLEGAL_COMMAND_BODY: {
    when: 'no JSON, unknown device, unknown property',
    handler: 'libs/model/src/errors.ts',
    test: `${DEVICE}/set-widget-property.test.ts`,
    verdict: AS,
  },
  NOTIFICATION_INVALID_BODY: {
    when: 'push, SMS, tweet empty or too long',
    handler: `${DEVICE}/sms.ts`,
    test: `${DEVICE}/sms.test.ts`,
    verdict: AS,
  },
  NOTIFICATION_NOT_AUTHORIZED: {
    when: 'push, SMS, tweet without a widget that is set up',
    handler: `${DEVICE}/tweet.ts`,
    test: `${DEVICE}/tweet.test.ts`,
    verdict: AS,
  },
  NOTIFICATION_ERROR: {
    when: 'mail, SMS, tweet that cannot be sent',
    handler: `${APP}/email.ts`,
    test: `${APP}/email.test.ts`,
    verdict: AS,
  },
  NO_DATA: {
    when: 'no history',
    handler: `${APP}/get-enhanced-graph-data.ts`,
    test: `${APP}/get-enhanced-graph-data.test.ts`,
    verdict: AS,
  },
  SERVER_ERROR: {
    when: 'a failure within the server',
    handler: 'services/app-gateway/src/app-connection.ts',
    test: 'services/hardware-gateway/src/login.test.ts',
    verdict: 'better: also where the original is silent',
  },
  ENERGY_LIMIT: {
    when: 'not enough energy, in the app Blynk',
    handler: 'libs/model/src/energy.ts',
    test: `${APP}/create-widget.test.ts`,
    verdict: AS,
  },
  FACEBOOK_USER_LOGIN_WITH_PASS: {
    when: 'account without a password',
    handler: `${APP}/login.ts`,
    test: `${APP}/login.test.ts`,
    verdict: AS,
  },
};

/** Every status of RESPONSE frames. */
export function statuses(): Table {
  const rows = (Object.entries(Status) as [keyof typeof Status, number][]).map(([name, code]): Row => {
    const { when, ...rest } = SAID[name];
    return { cells: [String(code), name, when], ...rest };
  });
  const never: Row = {
    cells: ['10, 12, 16, 18, 20, 23, 24', 'known to old libraries', 'never'],
    handler: 'libs/protocol/src/statuses.ts',
    test: 'test/architecture/compatibility.test.ts',
    verdict: AS,
  };
  return {
    title: 'Statuses',
    text: 'One case of each. The tests of a command (above) have the statuses that it can answer.',
    heads: ['Code', 'Name', 'When'],
    rows: [...rows.sort((a, b) => Number(a.cells[0]) - Number(b.cells[0])), never],
  };
}
