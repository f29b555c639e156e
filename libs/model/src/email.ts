/** One atom of the user part, or a quoted string (app.md 3.8). */
const USER = /^(?:[^\s"(),:;<>@[\]\\.]+|"[^"]+")(?:\.(?:[^\s"(),:;<>@[\]\\.]+|"[^"]+"))*$/;
/** The last label is of letters, or of those of another alphabet in ASCII. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/i;
const ADDRESS = /^\[[0-9a-f.:]+\]$/i;

const MAX_APP_NAME = 100;

/** Whether a text may be the app name of an account (app.md 3.2): 1 to 100 characters without NUL. */
export function isAppName(text: string): boolean {
  return text !== '' && text.length <= MAX_APP_NAME && !text.includes('\0');
}

/**
 * Whether a text is an e-mail address as accounts take them (app.md 3.8): at most 255 characters, no `?`, no NUL, a
 * user part of at most 64, and a host name with a last label of at least two letters, or an address in brackets.
 */
export function isEmail(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || text.length > 255 || text.includes('?') || text.includes('\0')) return false;
  const at = trimmed.lastIndexOf('@');
  const user = trimmed.slice(0, at);
  const host = trimmed.slice(at + 1);
  return at > 0 && user.length <= 64 && USER.test(user) && (HOST.test(host) || ADDRESS.test(host));
}
