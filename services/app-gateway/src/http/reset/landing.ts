import type { FastifyInstance } from 'fastify';
import { escapeHtml } from '../../mails.ts';
import type { Http } from '../http.ts';
import { HASH_SCRIPT, page } from '../pages.ts';
import { firstOf, type Query } from '../query.ts';
import { Refusal } from '../refusals.ts';
import { checkAttempts, noteAttempt } from './limit.ts';
import { resetSchema } from './schemas.ts';
import { ResetText } from './texts.ts';

const SCRIPT = `${HASH_SCRIPT}
const form = document.querySelector('form');
const say = (text) => { document.querySelector('[role=alert]').textContent = text; };
if (!globalThis.crypto?.subtle) say('Open this page over https.');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, token, password, again } = form.elements;
  if (password.value !== again.value) return say('The two passwords differ.');
  const hash = await hashOf(email.value, password.value);
  const body = new URLSearchParams({ token: token.value, password: hash });
  const answer = await fetch('updatePassword', { method: 'POST', body });
  say(await answer.text());
  if (answer.ok) form.remove();
});`;

/** `GET /landing`: the page for a new password, which leaves the browser as a hash only (http.md 4). */
export function landing(app: FastifyInstance, http: Http): void {
  app.get('/landing', { schema: resetSchema('Page for a new password', ['token'], false) }, async (request, reply) => {
    checkAttempts(http, request);
    const token = firstOf(request.query as Query, 'token');
    if (!token) throw new Refusal(400, ResetText.BAD_REQUEST);
    const { accounts, store } = http.gateway.ports;
    const reset = await store.findReset(token);
    const account = reset && (await accounts.get(reset.accountId));
    if (account === undefined) {
      noteAttempt(http, request);
      throw new Refusal(400, ResetText.OUTDATED);
    }
    return page(reply, 'New password', formOf(account.email, token), SCRIPT);
  });
}

function formOf(email: string, token: string): string {
  return `<form><p>For ${escapeHtml(email)}</p>
<input type="hidden" name="email" value="${escapeHtml(email)}"><input type="hidden" name="token" value="${escapeHtml(token)}">
<label>Password <input type="password" name="password" required autocomplete="new-password"></label>
<label>Once more <input type="password" name="again" required autocomplete="new-password"></label>
<button>Set password</button></form><p role="alert"></p>`;
}
