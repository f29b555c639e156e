import { passwordHash } from '@pinwire/client';
import { type Doc, isDoc, isEmail, ModelError } from '@pinwire/model';
import { type AccountFields, hashPassword, type Account as StoredAccount, TokenTaken } from '@pinwire/store';
import type { FastifyInstance } from 'fastify';
import { editProfile } from '../../edit.ts';
import { jsonDoc } from '../body.ts';
import type { Http } from '../http.ts';
import { Refusal } from '../refusals.ts';
import { accountDoc, accountOfPath, liveProfile } from './account-doc.ts';
import { noteChange } from './audit.ts';
import { closeDevices } from './close-devices.ts';
import { adminOf } from './guard.ts';
import { editedProfile } from './profile-edit.ts';
import { respondJson } from './respond.ts';
import { adminSchema } from './schemas.ts';

/**
 * `PUT /users/{e-mail}-{app}`: changes what the body names and nothing else (http.md 7.4 "do better"). A password comes in
 * clear text. The account's app sockets are closed, so that apps load what is new.
 */
export function updateUser(scope: FastifyInstance, http: Http): void {
  const { ports } = http.gateway;
  const schema = adminSchema('Change an account', { body: { type: 'object' } });
  scope.put<{ Params: { id: string } }>('/users/:id', { schema }, async (request, reply) => {
    const doc = jsonDoc(request);
    const account = await accountOfPath(http, request.params.id);
    if (account === undefined) throw new Refusal(404);
    const fields = await fieldsOf(doc, account);
    if (fields.isSuperAdmin === false && account.id === adminOf(request).accountId) {
      throw new Refusal(400, 'You cannot take your own rights away.');
    }
    if (doc.profile !== undefined) await changeProfile(http, account, doc.profile);
    if (Object.keys(fields).length > 0 && !(await http.store.changeAccount(account.id, fields))) {
      throw new Refusal(400, 'There is another account with this email.');
    }
    ports.accounts.forget(account.id);
    await ports.bus.accountChanged(account.id);
    ports.bus.apps().closeAll(account.id);
    const names = [...Object.keys(fields).map((name) => (name === 'passHash' ? 'pass' : name))];
    if (doc.profile !== undefined) names.push('profile');
    await noteChange(http, request, { action: 'user.update', target: request.params.id, detail: names.join(', ') });
    const changed = (await http.store.accountById(account.id)) ?? account;
    return respondJson(reply, accountDoc(changed, ports.settings.publicHost, await liveProfile(http, changed)));
  });
}

async function changeProfile(http: Http, account: StoredAccount, profile: unknown): Promise<void> {
  if (!isDoc(profile)) throw new Refusal(400, 'A profile is expected.');
  const live = await liveProfile(http, account);
  const now = http.gateway.ports.now();
  try {
    const cuts = await editProfile(http.gateway, account.id, (old) => editedProfile(old, profile, live, now));
    await closeDevices(http, account.id, cuts);
  } catch (error) {
    if (error instanceof TokenTaken) throw new Refusal(400, 'A token belongs to another account.');
    if (error instanceof ModelError) throw new Refusal(400, `Wrong profile: ${error.message}.`);
    throw error;
  }
}

/** The fields beside the profile that differ from the account; 400 for what they cannot be. */
async function fieldsOf(doc: Doc, account: StoredAccount): Promise<AccountFields> {
  const fields: AccountFields = {};
  const { email: given, pass } = doc;
  const email = given === undefined ? account.email : String(given).trim().toLowerCase();
  if (email !== account.email) {
    if (typeof pass !== 'string' || pass === '') {
      throw new Refusal(400, 'You need also change password when changing email.');
    }
    if (!isEmail(email)) throw new Refusal(400, 'Wring email address.');
    fields.email = email;
  }
  if (typeof pass === 'string' && pass !== '') fields.passHash = await hashPassword(passwordHash(email, pass));
  for (const [name, type] of FIELDS) {
    const value = doc[name];
    if (value === undefined || value === null || value === account[name]) continue;
    const isRight = type === 'number' ? isInt32(value) : typeof value === type;
    if (!isRight) throw new Refusal(400, `${name} is no ${type}.`);
    Object.assign(fields, { [name]: value });
  }
  return fields;
}

const FIELDS = [
  ['name', 'string'],
  ['region', 'string'],
  ['energy', 'number'],
  ['isSuperAdmin', 'boolean'],
  ['isFacebookUser', 'boolean'],
] as const;

function isInt32(value: unknown): boolean {
  return typeof value === 'number' && (value | 0) === value && value >= 0;
}
