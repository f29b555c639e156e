import { TOKEN_LENGTH } from '@pinwire/protocol';
import { TokenTaken } from '@pinwire/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { editProfile } from '../../edit.ts';
import type { Http } from '../http.ts';
import { firstOf, type Query } from '../query.ts';
import { Refusal } from '../refusals.ts';
import { noteChange } from './audit.ts';
import { closeDevices } from './close-devices.ts';
import { respond } from './respond.ts';
import { adminSchema, textQuery } from './schemas.ts';

const TOKEN = new RegExp(`^[\\w-]{${TOKEN_LENGTH}}$`);

interface Place {
  accountId: number;
  dashId: number;
  deviceId: number;
}

/**
 * `/users/token/assign?old&new` and `/users/token/force?email&app&dashId&deviceId&new`: another token for a device
 * (http.md 7.5). `GET` as in the original, `POST` for whoever does better.
 */
export function assignToken(scope: FastifyInstance, http: Http): void {
  const method = ['GET', 'POST'];
  scope.route({
    method,
    url: '/users/token/assign',
    schema: adminSchema('Give a device another token', textQuery('old', 'new')),
    async handler(request, reply) {
      const found = await http.store.findToken(textOf(request, 'old'));
      if (found?.kind !== 'device') throw new Refusal(400, 'This token not exists.');
      await assign(http, request, found);
      return respond(reply, 200);
    },
  });
  scope.route({
    method,
    url: '/users/token/force',
    schema: adminSchema('Set the token of a device', textQuery('email', 'app', 'dashId', 'deviceId', 'new')),
    async handler(request, reply) {
      const email = textOf(request, 'email').trim().toLowerCase();
      const account = await http.store.findAccount(email, textOf(request, 'app') || 'Blynk');
      if (account === undefined) throw new Refusal(400, 'No user with such email.');
      const [dashId, deviceId] = [Number(textOf(request, 'dashId')), Number(textOf(request, 'deviceId'))];
      await assign(http, request, { accountId: account.id, dashId, deviceId });
      return respond(reply, 200);
    },
  });
}

/** Sets the token `new` of the request; 400 when it is none or another device has it. The device has to log in anew. */
async function assign(http: Http, request: FastifyRequest, place: Place): Promise<void> {
  const { accountId, dashId, deviceId } = place;
  const token = textOf(request, 'new');
  if (!TOKEN.test(token)) throw new Refusal(400, `A token has ${TOKEN_LENGTH} letters, digits, - or _.`);
  if (await http.store.findToken(token)) throw new Refusal(400, 'This token exists already.');
  const cuts = await editProfile(http.gateway, accountId, ({ profile }) => {
    const project = profile.dashBoards.find(({ id }) => id === dashId);
    const device = project?.devices.find(({ id }) => id === deviceId);
    if (project === undefined || device === undefined) throw new Refusal(400, 'No such device.');
    const devices = project.devices.map((one) => (one === device ? { ...one, token } : one));
    const dashBoards = profile.dashBoards.map((one) => (one === project ? { ...one, devices } : one));
    const remove = device.token ? [device.token] : [];
    return {
      profile: { ...profile, dashBoards },
      tokens: { add: [{ token, dashId, deviceId }], remove },
      result: [{ project, device }],
    };
  }).catch((error: unknown) => {
    if (error instanceof TokenTaken) throw new Refusal(400, 'This token exists already.');
    throw error;
  });
  await closeDevices(http, accountId, cuts);
  await noteChange(http, request, { action: 'token.assign', target: `account ${accountId}, ${dashId}-${deviceId}` });
}

function textOf(request: FastifyRequest, name: string): string {
  return firstOf(request.query as Query, name) ?? '';
}
