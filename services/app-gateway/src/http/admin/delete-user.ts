import type { FastifyInstance } from 'fastify';
import type { Http } from '../http.ts';
import { Refusal } from '../refusals.ts';
import { accountOfPath, storedProfile } from './account-doc.ts';
import { noteChange } from './audit.ts';
import { closeDevices } from './close-devices.ts';
import { adminOf } from './guard.ts';
import { respond } from './respond.ts';
import { adminSchema } from './schemas.ts';

/** `DELETE /users/{e-mail}-{app}`: the account with its tokens, values and sockets (http.md 7.4). */
export function deleteUser(scope: FastifyInstance, http: Http): void {
  const { accounts, bus, history } = http.gateway.ports;
  const schema = adminSchema('Remove an account');
  scope.delete<{ Params: { id: string } }>('/users/:id', { schema }, async (request, reply) => {
    const account = await accountOfPath(http, request.params.id);
    if (account === undefined) throw new Refusal(404);
    if (account.id === adminOf(request).accountId) throw new Refusal(400, 'You cannot remove yourself.');
    const { dashBoards } = storedProfile(account);
    if (!(await http.store.deleteAccount(account.id))) throw new Refusal(404);
    accounts.forget(account.id);
    await bus.accountChanged(account.id);
    bus.apps().closeAll(account.id);
    const devices = dashBoards.flatMap((project) => project.devices.map((device) => ({ project, device })));
    await closeDevices(http, account.id, devices);
    for (const { project, device } of devices) await history.erase(account.id, project.id, device.id);
    await noteChange(http, request, { action: 'user.delete', target: request.params.id });
    return respond(reply, 200);
  });
}
