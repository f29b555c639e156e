import { isEmail } from '@pinwire/model';
import type { FastifyInstance } from 'fastify';
import { escapeHtml } from '../../mails.ts';
import type { Http } from '../http.ts';
import { page } from '../pages.ts';
import { firstOf, type Query } from '../query.ts';
import { Refusal } from '../refusals.ts';
import { resetSchema } from './schemas.ts';
import { RESET_TOKEN, ResetText } from './texts.ts';

/**
 * `GET /restore`: the page behind the link of the app's password mail; on a phone the app takes the link over (http.md 4).
 * The token is not looked up, because one host may front many servers.
 */
export function restore(app: FastifyInstance, http: Http): void {
  const schema = resetSchema('Page that opens the app', ['token', 'email'], false);
  app.get('/restore', { schema }, (request, reply) => {
    const token = firstOf(request.query as Query, 'token') ?? '';
    const email = firstOf(request.query as Query, 'email');
    if (!RESET_TOKEN.test(token) || (email !== undefined && !isEmail(email))) {
      throw new Refusal(400, ResetText.BAD_REQUEST);
    }
    const { restoreUrl, productName } = http.gateway.ports.settings;
    const parameters = `restore?token=${token}&email=${encodeURIComponent(email ?? 'null')}`;
    const link = (href: string, text: string) => `<p><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></p>`;
    const links = link(`${restoreUrl}/${parameters}`, 'Open the link again on your phone');
    return page(reply, `${productName} password`, `${link(`blynk://${parameters}`, 'Open the app')}${links}`);
  });
}
