/** Status codes of RESPONSE frames (reference hardware.md 2.6, app.md 2). */
export const Status = {
  OK: 200,
  QUOTA_LIMIT: 1,
  ILLEGAL_COMMAND: 2,
  USER_NOT_REGISTERED: 3,
  USER_ALREADY_REGISTERED: 4,
  USER_NOT_AUTHENTICATED: 5,
  NOT_ALLOWED: 6,
  DEVICE_NOT_IN_NETWORK: 7,
  NO_ACTIVE_DASHBOARD: 8,
  INVALID_TOKEN: 9,
  ILLEGAL_COMMAND_BODY: 11,
  NOTIFICATION_INVALID_BODY: 13,
  NOTIFICATION_NOT_AUTHORIZED: 14,
  NOTIFICATION_ERROR: 15,
  NO_DATA: 17,
  SERVER_ERROR: 19,
  ENERGY_LIMIT: 21,
  FACEBOOK_USER_LOGIN_WITH_PASS: 22,
} as const;

const names = new Map(Object.entries(Status).map(([name, code]) => [code as number, name.toLowerCase()]));

/** Name of a status code for metric labels: `ok`, `invalid_token`; unknown codes share the one label `other`. */
export function statusName(code: number): string {
  return names.get(code) ?? 'other';
}
