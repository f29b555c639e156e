import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../kit/kit-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Where a bundle says which version of the bus it speaks (libs/bus packet.ts). */
const VERSION = /^var BUS_VERSION = (\d+);$/m;

/** The version of the bus that the program speaks. */
export function versionOfBundles(): number {
  return Number(VERSION.exec(readFileSync(join(ROOT, 'dist/router.js'), 'utf8'))?.[1]);
}

/** The same program, but for the version of the bus that it speaks: what a later release is to this one. */
export function bundlesOfVersion(version: number): string {
  const folder = temporaryFolder(`version-${version}`);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of readdirSync(join(ROOT, 'dist')).filter((each) => each.endsWith('.js'))) {
    const text = readFileSync(join(ROOT, 'dist', name), 'utf8');
    writeFileSync(join(folder, name), text.replace(VERSION, `var BUS_VERSION = ${version};`));
  }
  return folder;
}
