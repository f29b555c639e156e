import type { FastifyInstance } from 'fastify';
import { resetPassword } from '../../password-reset.ts';
import { form } from '../body.ts';
import type { Http } from '../http.ts';
import { firstOf } from '../query.ts';
import { Refusal } from '../refusals.ts';
import { answer } from '../replies.ts';
import { checkAttempts, noteAttempt } from './limit.ts';
import { resetSchema } from './schemas.ts';
import { ResetText } from './texts.ts';

/**
 * `POST /updatePassword`: sets the hash that the page computed (http.md 4). All resets of the account end with it, and its
 * app sockets are closed.
 */
export function updatePassword(app: FastifyInstance, http: Http): void {
  const schema = resetSchema('Set a new password', ['password', 'token'], true);
  app.post('/updatePassword', { schema }, async (request, reply) => {
    checkAttempts(http, request);
    const fields = form(request);
    const token = firstOf(fields, 'token');
    const password = firstOf(fields, 'password');
    const { ports } = http.gateway;
    if (!token || !(await ports.store.findReset(token))) {
      noteAttempt(http, request);
      throw new Refusal(400, ResetText.BAD_TOKEN);
    }
    if (!password) throw new Refusal(400, ResetText.BAD_REQUEST);
    // The account may have gone since.
    if (!(await resetPassword(ports, token, password))) throw new Refusal(404);
    return answer(reply, 200, 'text/plain', ResetText.DONE);
  });
}
