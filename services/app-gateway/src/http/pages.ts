import type { FastifyReply } from 'fastify';
import { escapeHtml } from '../mails.ts';
import { answer, ContentType } from './replies.ts';

/** Pages carry their own script and style and load nothing else; their address may hold a token, so it goes nowhere. */
export const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:22rem;margin:10vh auto;padding:0 1rem}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input,button{padding:.5rem;margin:.25rem 0 1rem}[role=alert]{color:#b00020}`;

/**
 * The SHA-256 that accounts keep of a password, computed in the page (app.md 3.1). Browsers offer it on secure pages
 * only.
 */
export const HASH_SCRIPT = `async function hashOf(email, password) {
  const sha = (bytes) => crypto.subtle.digest('SHA-256', bytes);
  const utf8 = (text) => new TextEncoder().encode(text);
  const salt = new Uint8Array(await sha(utf8(email.toLowerCase())));
  const hash = new Uint8Array(await sha(new Uint8Array([...utf8(password), ...salt])));
  return btoa(String.fromCharCode(...hash));
}`;

/** A page; `body` and `script` are trusted, the title is text. */
export function pageHtml(title: string, body: string, script = ''): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title>
<style>${STYLE}</style><h1>${escapeHtml(title)}</h1>
${body}
<script>${script}</script></html>`;
}

/** Sends a page. */
export function page(reply: FastifyReply, title: string, body: string, script = ''): FastifyReply {
  return answer(reply, 200, ContentType.HTML, pageHtml(title, body, script), PAGE_HEADERS);
}
