import { appCommands } from './app-commands.ts';
import { deviceCommands } from './device-commands.ts';
import { modes } from './modes.ts';
import { routes } from './routes.ts';
import type { Row, Table } from './rows.ts';
import { settings } from './settings.ts';
import { statuses } from './statuses.ts';

export const PAGE = 'docs/compatibility.md';

const INTRODUCTION = `# Compatibility

<!-- Made from test/architecture/compatibility and the code by \`npx vitest run test/architecture/compatibility.test.ts -u\`. -->

What Pinwire does with everything that the original server (v0.41.16) does, and which test says so. "As the reference"
means as the recorded original, byte for byte where clients can see it; behind a semicolon stands what is missing.

- **Vectors**: \`test/conformance/vectors\` holds 353 exchanges recorded from the original. \`npm test\` plays each as a test
  of its own; those of \`test/conformance/later.ts\`, if there are any, have to fail.
- **Conformance suite**: \`test/conformance\` holds more than four thousand cases of our own, a file for each chapter, over
  sockets only; \`npm test\` plays them against one process and against a cluster.
- **Foreign clients**: \`blynk-library\` 0.5.4 from npm over TCP, TLS and WebSocket; npm's \`mqtt\`, \`mosquitto_pub\` and \`_sub\`;
  a client of \`/dashws\` that shares no code with the server.
- **This page** is checked by \`test/architecture/compatibility.test.ts\`: a command or a route without a row here fails, and so
  does a row whose file or test is not there.

Against another server: \`npm run conformance -- --target host:8080:9443\`, see [its README](../test/conformance/README.md).
`;

/** Every table, in the order of the page. */
export function tables(): Table[] {
  return [deviceCommands(), appCommands(), statuses(), ...routes(), ...modes(), settings()];
}

/** docs/compatibility.md. */
export function renderPage(): string {
  return `${[INTRODUCTION, ...tables().map(renderTable)].join('\n')}`;
}

function renderTable({ title, text, heads, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = [...heads, 'Handler', 'Test', ''];
  return [
    `## ${title}\n`,
    ...(text === '' ? [] : [`${text}\n`]),
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line([...row.cells, link(row.handler), link(row.test), verdict(row)])),
    '',
  ].join('\n');
}

/** The file by its last two names, which say enough. */
function link(path: string | undefined): string {
  return path === undefined ? '–' : `[${path.split('/').slice(-2).join('/')}](../${path})`;
}

function verdict({ verdict: text }: Row): string {
  const [kind, rest] = text.split(/(?<=better|not served):/);
  return rest === undefined ? text : `**${kind}**:${rest}`;
}
