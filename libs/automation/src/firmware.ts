import { isDoc, parseJson } from '@pinwire/model';

/** Which devices are to load a firmware when they come with another one (http.md 6.2, 6.3). */
export interface FirmwareDirective {
  /** The one account that it is for; undefined = every device of the server. */
  readonly accountId: number | undefined;
  /** Only projects of this name, in any case; undefined = all. */
  readonly project: string | undefined;
  /** Where the file is, `http://host/static/ota/file.bin`. */
  readonly url: string;
  /** Build string of the file. */
  readonly build: string;
  /** E-mail of the administrator. */
  readonly by: string;
  /** When it was given, in ms since 1970 UTC. */
  readonly at: number;
}

/** Key of the stored setting that holds the directives. */
export const FIRMWARE_SETTING = 'firmware.directives';

/** Directives of accounts at most; the oldest goes first. */
const MAX_DIRECTIVES = 1000;

const MARK = Buffer.from('\0build\0');

/** Longest build string: the compiler's date and time have 20 characters. */
const MAX_BUILD = 100;

/** The build string of a firmware file: what follows the first `\0build\0`, up to the next NUL (http.md 6.4). */
export function buildOf(file: Buffer): string | undefined {
  const mark = file.indexOf(MARK);
  if (mark < 0) return undefined;
  const start = mark + MARK.length;
  const end = file.indexOf(0, start);
  return end <= start || end - start > MAX_BUILD ? undefined : file.toString('utf8', start, end);
}

/** Where a device loads a file from: in plain, on the HTTP port, as the smallest boards do no TLS (http.md 6.3). */
export function firmwareUrl(host: string, httpPort: number, path: string): string {
  return `http://${host}${httpPort === 80 ? '' : `:${httpPort}`}${path}`;
}

/** Body of the BLYNK_INTERNAL frame that makes a device load a file. */
export function firmwareBody(url: string): Buffer {
  return Buffer.from(`ota\0${url}`);
}

/** The directives with one more; it takes the place of the one with the same scope: all devices, or the account. */
export function withDirective(list: readonly FirmwareDirective[], next: FirmwareDirective): FirmwareDirective[] {
  return [...list.filter(({ accountId }) => accountId !== next.accountId), next].slice(-MAX_DIRECTIVES);
}

/** The directive for a device: the one for all devices, else that of its account. */
export function directiveFor(
  list: readonly FirmwareDirective[],
  accountId: number,
  projectName: string | undefined,
): FirmwareDirective | undefined {
  const found =
    list.find((directive) => directive.accountId === undefined) ?? list.find((one) => one.accountId === accountId);
  const wanted = found?.project?.toLowerCase();
  return wanted === undefined || wanted === (projectName ?? '').toLowerCase() ? found : undefined;
}

/** Directives as they are stored. */
export function formatDirectives(list: readonly FirmwareDirective[]): string {
  return JSON.stringify(list);
}

/** Reads what `formatDirectives` wrote; what is no directive is left out. */
export function parseDirectives(text: string | undefined): FirmwareDirective[] {
  const list = text === undefined ? [] : parseJson(text);
  return Array.isArray(list) ? list.filter(isDirective) : [];
}

function isDirective(value: unknown): value is FirmwareDirective {
  if (!isDoc(value)) return false;
  const { accountId, project, url, build, by, at } = value;
  return (
    ['number', 'undefined'].includes(typeof accountId) &&
    ['string', 'undefined'].includes(typeof project) &&
    [url, build, by].every((text) => typeof text === 'string') &&
    typeof at === 'number'
  );
}
