import type { Doc, Project } from '@pinwire/model';
import type { Attachment, Mail } from '@pinwire/outbox';
import { qrJpeg } from './qr-jpeg.ts';

/** Text as it may stand in HTML: names come from users (automation.md 4.7 "do better"). */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const NEW_PROJECT = 'New Project';
const NEW_DEVICE = 'New Device';

/** What mails call a project. */
export function projectName({ name }: Project): string {
  return name || NEW_PROJECT;
}

/** What mails call a device. */
export function deviceName(name: string | undefined): string {
  return name || NEW_DEVICE;
}

interface Tokened {
  name?: string;
  token: string;
}

/** The token of one device. */
export function tokenMail(to: string, project: Project, device: Tokened): Mail {
  return {
    to,
    subject: `Auth Token for ${projectName(project)} project and device ${deviceName(device.name)}`,
    body: `Auth Token : ${device.token}\n`,
    type: 'text',
  };
}

/** The tokens of all devices of a project. */
export function tokensMail(to: string, project: Project, devices: readonly Tokened[]): Mail {
  const lines = devices.map(({ name, token }) => `Auth Token for device '${deviceName(name)}' : ${token}\n`);
  return {
    to,
    subject: `Auth Tokens for ${projectName(project)} project and ${devices.length} devices`,
    body: lines.join(''),
    type: 'text',
  };
}

/** The id that firmware names its tile template by. */
export function templateMail(to: string, template: Doc): Mail {
  const name = String(template.name ?? '');
  return {
    to,
    subject: `Template ID for ${name}`,
    body: `<p>Template ID for <b>${escapeHtml(name)}</b>:</p><p><code>${escapeHtml(String(template.templateId))}</code></p>`,
    type: 'html',
  };
}

/** A token that was made to be printed with a device. */
export interface PrintedToken extends Tokened {
  /** ANY_DEVICE, or the one that it is for. */
  deviceId: number;
}

/** Device of a token that fits any device: dynamic provisioning. */
export const ANY_DEVICE = -1;

/** A published app with the codes of its tokens; those for one device each are listed in the text too. */
export function publishMail(
  to: string,
  app: { name: string },
  project: Project,
  tokens: readonly PrintedToken[],
): Mail {
  const named = tokens.filter(({ deviceId }) => deviceId !== ANY_DEVICE);
  const lines = named.map(({ name, token }) => `<br>${escapeHtml(deviceName(name))}: ${token}`).join('');
  const codes = tokens.map(({ token, deviceId }): Attachment => {
    return { name: `${token}_${project.id}_${deviceId}.jpg`, content: qrJpeg(token, 125) };
  });
  const table = tokens.map(({ token, deviceId }) => `${token},${deviceId},${project.id}\n`).join('');
  return {
    to,
    subject: `${app.name} - App details`,
    body: `<p>The codes for devices of <b>${escapeHtml(projectName(project))}</b> are attached.${lines}</p>`,
    type: 'html',
    attachments: [...codes, { name: 'tokens.csv', content: Buffer.from(table) }],
  };
}

/** A way into an account whose password was forgotten; the code opens the app of that account. */
export function resetMail(
  to: string,
  token: string,
  { appName, url: server, product }: { appName: string; url: string; product: string },
): Mail {
  const email = encodeURIComponent(to);
  const url = `${server}/restore?token=${token}&email=${email}`;
  const qr = `${appName.toLowerCase()}://restore?token=${token}&email=${email}`;
  return {
    to,
    subject: `Password restoration for your ${product} account.`,
    body: `<p>Open this link on the phone that has the app, or scan the attached code with the app, to choose a new
password: <a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p><p>It works for 45 minutes. If you did not ask for it,
nothing has to be done.</p>`,
    type: 'html',
    attachments: [{ name: 'resetPassQr.jpg', content: qrJpeg(qr, 250) }],
  };
}

/** Tells that the password is another one now. */
export function passwordChangedMail(to: string, product: string): Mail {
  return {
    to,
    subject: `Your new password on ${product}`,
    body: `<p>The password of ${escapeHtml(to)} was changed. If that was not you, ask for another one at once.</p>`,
    type: 'html',
  };
}

/** The first mail to a new account. */
export function welcomeMail(to: string, product: string): Mail {
  return {
    to,
    subject: `Get started with ${product}`,
    body: `<p>Your ${escapeHtml(product)} account is ready. Make a project in the app, give its auth token to your device,
and values flow both ways.</p>`,
    type: 'html',
  };
}

/** Links to exported graph data. */
export function exportMail(to: string, project: Project, links: readonly { url: string; name: string }[]): Mail {
  const lines = links.map(({ url, name }) => `<a href="${escapeHtml(url)}">${escapeHtml(name)}</a><br>\n`);
  return {
    to,
    subject: `History graph data for project ${projectName(project)}`,
    body: lines.join(''),
    type: 'html',
  };
}

/** A way into an account by the web page for a new password (http.md 4). */
export function webResetMail(to: string, url: string, product: string): Mail {
  return {
    to,
    subject: `Password reset request for the ${product} app.`,
    body: `<p>Choose a new password for ${escapeHtml(to)} on this page: <a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>
<p>It works for 45 minutes. If you did not ask for it, nothing has to be done.</p>`,
    type: 'html',
  };
}
