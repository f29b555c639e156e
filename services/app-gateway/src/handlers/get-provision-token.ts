import { pendingDevices, withPendingDevices } from '@pinwire/accounts';
import { checkDevice, checkDeviceId, checkSize, NotAllowed, ownerDevice, parseDevice } from '@pinwire/model';
import { countDevices, editProfile, headAndRest, needProject } from '../edit.ts';
import { sendJson } from '../reply.ts';
import type { AppHandler } from './index.ts';

/** How long a device may take to its first login, in ms (app.md 10.5). */
const WAIT_MS = 7 * 24 * 3_600_000;

/** Tokens of one account that wait for their device; past that the oldest goes. */
const MAX_WAITING = 50;

/** `dashId\0json`: a token for a device that joins the project when it first logs in with it (app.md 6.3). */
export const getProvisionToken: AppHandler = async (connection, request) => {
  const [dashId, json] = headAndRest(request.text);
  const { newToken, now, settings } = connection.owner.ports;
  checkSize(json, settings.limits.projectSize);
  const device = await editProfile(connection.owner, connection.accountId, (account) => {
    const project = needProject(account, dashId);
    const parsed = parseDevice(json);
    checkDevice(parsed, settings.limits);
    checkDeviceId(parsed);
    if (project.devices.some(({ id }) => id === parsed.id)) throw new NotAllowed('the device is there already');
    const { profile } = account;
    if (countDevices(profile) >= settings.limits.devices) throw new NotAllowed('too many devices');
    const token = newToken();
    const expiresAt = now() + WAIT_MS;
    const result = { ...parsed, token };
    const waiting = pendingDevices(profile).filter((pending) => pending.expiresAt > now());
    const forgotten = waiting.splice(0, waiting.length + 1 - MAX_WAITING);
    return {
      profile: withPendingDevices(profile, [...waiting, { dashId, device: result, expiresAt }]),
      tokens: {
        add: [{ token, dashId, deviceId: parsed.id, kind: 'provision', expiresAt }],
        remove: forgotten.map(({ device }) => device.token as string),
      },
      result,
    };
  });
  sendJson(connection, request, ownerDevice(device));
};
