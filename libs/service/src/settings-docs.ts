import { environmentName } from './settings.ts';
import type { Setting, SettingsFile } from './settings-kinds.ts';
import { schemaByFile } from './settings-schema.ts';

const TITLES: Readonly<Record<SettingsFile, string>> = {
  server: 'server.properties',
  pinwire: "Pinwire's own keys, in server.properties too",
  mail: 'mail.properties',
  sms: 'sms.properties',
  gcm: 'gcm.properties',
  twitter4j: 'twitter4j.properties',
  db: 'db.properties',
};

const INTRODUCTION = `# Configuration

<!-- Made from libs/service/src/settings-schema.ts by \`node scripts/run.mjs libs/service/src/write-settings-docs.ts\`. -->

Every key may stand in a properties file or in the environment. Later wins:

1. the defaults below;
2. \`server.properties\`, \`mail.properties\`, \`sms.properties\`, \`gcm.properties\`, \`twitter4j.properties\` and
   \`db.properties\` in the working folder, each only if it is there;
3. the files named by \`-serverConfig FILE\`, \`-mailConfig FILE\` and \`-smsConfig FILE\`;
4. \`-dataFolder FOLDER\`, \`-hardPort PORT\` (\`http.port\`), \`-appPort PORT\` (\`https.port\`) and \`-workerThreads N\`
   on the command line;
5. the environment: the key in upper case, dots as underscores (\`HARD_SOCKET_IDLE_TIMEOUT=15\`).

Files are Java properties, in UTF-8 or ISO-8859-1. Relative paths start from the working folder. A port that is 0 or empty
is off; any other empty number, choice or path means the default. A value that is not allowed, an unknown option or a
missing file stops the start with one line; an unknown key in a file is only warned about. Keys without an effect are read
and checked all the same, so that existing files work.
`;

/** The text of docs/configuration.md. */
export function renderSettingsDocs(): string {
  const sections = Object.entries(TITLES).map(([file, title]) => {
    const rows = Object.entries(schemaByFile[file as SettingsFile]).map(([key, setting]) => row(key, setting));
    return [
      `## ${title}`,
      '',
      '| Key | Environment | Type | Default | Meaning |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  });
  return `${[INTRODUCTION, ...sections]
    .join('\n')
    .replaceAll('\n## ', '\n\n## ')
    .replace(/\n{3,}/g, '\n\n')}\n`;
}

function row(key: string, setting: Setting<unknown>): string {
  const initial = Array.isArray(setting.default) ? setting.default.join(',') : String(setting.default);
  const unit = setting.unit ? ` (${setting.unit})` : '';
  const shown = initial === '' ? '' : `\`${initial}\``;
  const cells = [
    `\`${setting.fileKey ?? key}\``,
    `\`${environmentName(key)}\``,
    `${setting.type}${unit}`,
    shown,
    setting.meaning,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
