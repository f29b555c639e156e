import { isEmail } from '@pinwire/model';
import { OutboxError } from '@pinwire/outbox';
import type { FastifyInstance } from 'fastify';
import { webResetMail } from '../../mails.ts';
import { RESET_MS } from '../../password-reset.ts';
import { form } from '../body.ts';
import type { Http } from '../http.ts';
import { firstOf } from '../query.ts';
import { Refusal } from '../refusals.ts';
import { json } from '../replies.ts';
import { checkAttempts, noteAttempt } from './limit.ts';
import { resetSchema } from './schemas.ts';
import { ResetText } from './texts.ts';

/**
 * `POST /resetPassword`: mails a link to the page with the new password (http.md 4). The answer, and the time that it
 * takes, are the same whether the account exists or not: it waits neither for the mail server nor for what that says.
 */
export function resetPassword(app: FastifyInstance, http: Http): void {
  const { newToken, now, outbox, settings, store } = http.gateway.ports;
  const schema = resetSchema('Ask for a new password', ['email', 'appName'], true);
  app.post('/resetPassword', { schema }, async (request, reply) => {
    const fields = form(request);
    const given = firstOf(fields, 'email');
    if (given === undefined || !isEmail(given)) throw new Refusal(400, `${given ?? null} email has not valid format.`);
    checkAttempts(http, request);
    noteAttempt(http, request);
    if (!outbox.hasMail) throw new Refusal(400, ResetText.NOT_SENT);
    const email = given.trim().toLowerCase();
    const accountId = await store.findAccount(email, firstOf(fields, 'appName') || 'Blynk');
    if (accountId !== undefined) {
      mailLink(email, accountId).catch((error: unknown) => {
        // Of mails that are not sent the outbox tells the log.
        if (!(error instanceof OutboxError))
          http.log.error({ err: error }, 'a reset of a password could not be mailed');
      });
    }
    return json(reply, ResetText.SENT);
  });

  async function mailLink(email: string, accountId: number): Promise<void> {
    const token = newToken() + newToken();
    await store.addReset({ token, accountId, kind: 'web', expiresAt: now() + RESET_MS });
    try {
      await outbox.mail(webResetMail(email, `${http.settings.publicUrl}/landing?token=${token}`, settings.productName));
    } catch (error) {
      await store.removeReset(token);
      throw error;
    }
  }
}
