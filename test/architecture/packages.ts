import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface SourceFile {
  /** From the root of the repository. */
  path: string;
  /** Tests, and what only they use. */
  isTest: boolean;
  /** What it imports, as written. */
  imports: string[];
}

export interface Package {
  /** `@pinwire/protocol`; the root itself is `pinwire`. */
  name: string;
  group: 'libs' | 'services' | 'root';
  /** From the root of the repository. */
  folder: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  files: SourceFile[];
}

/** Every package of the workspace with what its sources import; the root has the folders test and scripts. */
export function readPackages(): Package[] {
  const folders = (['libs', 'services'] as const).flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => ({
      group,
      folder: `${group}/${name}`,
      sources: [`${group}/${name}`],
    })),
  );
  const root = { group: 'root', folder: '.', sources: ['test', 'scripts'] } as const;
  return [...folders, root].map(({ group, folder, sources }) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Partial<Package>;
    const { name = folder, dependencies = {}, devDependencies = {} } = manifest;
    return { name, group, folder, dependencies, devDependencies, files: sources.flatMap(readSources) };
  });
}

function readSources(folder: string): SourceFile[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.m?ts$|\.mjs$/.test(entry.name) && !/\.d\.m?ts$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/\/(node_modules|dist|vectors)\//.test(path))
    .map((path) => ({
      path,
      isTest: /\.test\.ts$|\/test\/|^test\/|fixture/.test(path),
      imports: importsOf(readFileSync(join(ROOT, path), 'utf8')),
    }));
}

const STATEMENT = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;
const CALL = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Module names of a source: static imports, re-exports, dynamic imports and types of modules. */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [STATEMENT, CALL].flatMap((pattern) => [...code.matchAll(pattern)].map((found) => found[1] ?? found[2] ?? ''));
}

/** `@scope/name/path` → `@scope/name`; undefined for relative imports and Node's own modules. */
export function packageOf(module: string): string | undefined {
  if (module.startsWith('.') || module.startsWith('node:')) return undefined;
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}
