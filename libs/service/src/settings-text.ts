import { type Settings, schemaByFile } from './settings-schema.ts';

/** Shown in the place of a secret that is set. */
const HIDDEN = '********';

/** The settings in use as the original's files would hold them, by file name; secrets are not shown (http.md 7.8). */
export function settingsText(settings: Settings): Map<string, string> {
  return new Map(
    Object.entries(schemaByFile).map(([file, keys]) => {
      const lines = Object.entries(keys).map(([key, { secret }]) => {
        const value = (settings as Readonly<Record<string, unknown>>)[key];
        const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
        return `${key}=${secret && text !== '' ? HIDDEN : text}\n`;
      });
      return [`${file}.properties`, lines.join('')];
    }),
  );
}
