import type { FastifyInstance, FastifyReply } from 'fastify';
import { escapeHtml } from '../../mails.ts';
import { DOCS_PATH } from '../docs.ts';
import type { Http } from '../http.ts';
import { HASH_SCRIPT, PAGE_HEADERS, pageHtml } from '../pages.ts';
import { ContentType } from '../replies.ts';
import { respond } from './respond.ts';
import { adminSchema } from './schemas.ts';
import { sessionOf } from './sessions.ts';

const LISTS = ['users', 'stats/realtime', 'stats/ips', 'hardwareInfo/boards', 'config', 'ota', 'audit'];

/** `GET <root>`: the login, or for an administrator what there is to see (http.md 7.2). */
export function home(scope: FastifyInstance, http: Http): void {
  const config = { isEntrance: true } as const;
  scope.get('', { schema: adminSchema('Start page'), config }, async (request, reply) => {
    const admin = await sessionOf(http, request);
    return admin ? overview(reply, http.settings.adminRoot, admin.email) : loginPage(reply, http.settings.adminRoot);
  });
}

function loginPage(reply: FastifyReply, root: string): FastifyReply {
  const script = `${HASH_SCRIPT}
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, password } = event.target.elements;
  password.value = await hashOf(email.value, password.value);
  event.target.submit();
});`;
  const form = `<form method="post" action="${escapeHtml(root)}/login">
<label>E-mail <input type="email" name="email" required autocomplete="username"></label>
<label>Password <input type="password" name="password" required autocomplete="current-password"></label>
<button>Log in</button></form>`;
  return respond(reply, 200, ContentType.HTML, pageHtml('Administration', form, script), PAGE_HEADERS);
}

function overview(reply: FastifyReply, root: string, email: string): FastifyReply {
  const link = (path: string, text: string) => `<li><a href="${escapeHtml(path)}">${escapeHtml(text)}</a></li>`;
  const links = LISTS.map((path) => link(`${root}/${path}`, path)).join('');
  const body = `<p>${escapeHtml(email)}</p><ul>${links}${link(`${DOCS_PATH}/`, 'all of the API')}</ul>
<form method="post" action="${escapeHtml(root)}/logout"><button>Log out</button></form>`;
  return respond(reply, 200, ContentType.HTML, pageHtml('Administration', body), PAGE_HEADERS);
}
