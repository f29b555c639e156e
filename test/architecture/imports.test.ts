import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf, type Package, packageOf, ROOT, readPackages } from './packages.ts';

const packages = readPackages();
const names = new Set(packages.map(({ name }) => name));
const services = new Set(packages.filter(({ group }) => group === 'services').map(({ name }) => name));

/** Every import that breaks a rule, as `file imports module`. */
function offences(
  from: readonly Package[],
  isAllowed: (module: string, file: Package['files'][number], pack: Package) => boolean,
): string[] {
  return from.flatMap((pack) =>
    pack.files.flatMap((file) =>
      file.imports.filter((module) => !isAllowed(module, file, pack)).map((module) => `${file.path} imports ${module}`),
    ),
  );
}

const libs = packages.filter(({ group }) => group === 'libs');
const ofWorkspace = packages.filter(({ group }) => group !== 'root');

test('the reader of imports sees every form of them', () => {
  // Not written out: the reader would take it for the imports of this file.
  const source = `
    IMPORT a, { b } from 'one';
    IMPORT type { C } from "two/deep";
    IMPORT {
      d,
    } from 'three';
    IMPORT 'four';
    EXPORT * from 'five';
    // IMPORT 'comment';
    /* IMPORT 'comment'; */
    const six = await IMPORT('six');
    let seven: IMPORT('seven').Seven;`
    .replaceAll('IMPORT', 'import')
    .replaceAll('EXPORT', 'export');
  expect(importsOf(source).sort()).toEqual(['five', 'four', 'one', 'seven', 'six', 'three', 'two/deep']);
  expect(packages.find(({ name }) => name === '@pinwire/protocol')?.files.length).toBeGreaterThan(5);
});

test('services import libraries, never one another; only standalone puts them together', () => {
  const others = packages.filter(({ group, name }) => group === 'services' && name !== '@pinwire/standalone');
  expect(offences([...libs, ...others], (module, _, { name }) => !services.has(module) || module === name)).toEqual([]);
});

test('a package reaches another by its name only, and none reaches into the tests', () => {
  const stays = (module: string, path: string, folder: string): boolean => {
    if (!module.startsWith('.')) return true;
    const target = relative(ROOT, join(ROOT, path, '..', module));
    return target.startsWith(`${folder}/`) || target === 'package.json';
  };
  expect(
    offences(ofWorkspace, (module, { path, isTest }, { folder }) => isTest || stays(module, path, folder)),
  ).toEqual([]);
});

test('protocol, model and automation do no input and output', () => {
  const pure = ['@pinwire/protocol', '@pinwire/model', '@pinwire/automation'];
  const allowed = new Set([...pure, 'node:buffer', 'node:crypto']);
  const from = packages.filter(({ name }) => pure.includes(name));
  expect(from.length).toBeGreaterThanOrEqual(2);
  expect(offences(from, (module, { isTest }) => isTest || module.startsWith('.') || allowed.has(module))).toEqual([]);
});

test.each([
  ['nats', '@pinwire/bus'],
  ['ioredis', '@pinwire/state'],
  ['pg', '@pinwire/store'],
  ['pg-copy-streams', '@pinwire/store'],
  ['@electric-sql/pglite', '@pinwire/store'],
  ['nodemailer', '@pinwire/outbox'],
])('only its owner imports %s: %s (tests may, to look behind it)', (library, owner) => {
  const from = ofWorkspace.filter(({ name }) => name !== owner);
  expect(offences(from, (module, { isTest }) => isTest || packageOf(module) !== library)).toEqual([]);
});

test('every package declares what it imports', () => {
  const root = packages.find(({ group }) => group === 'root');
  const shared = new Set(Object.keys(root?.devDependencies ?? {}));
  const isDeclared = (module: string, isTest: boolean, pack: Package): boolean => {
    const name = packageOf(module);
    if (name === undefined || name === pack.name || Object.hasOwn(pack.dependencies, name)) return true;
    if (pack.group === 'root') return shared.has(name) || names.has(name);
    return Object.hasOwn(pack.devDependencies, name) || (isTest && shared.has(name));
  };
  expect(offences(packages, (module, { isTest }, pack) => isDeclared(module, isTest, pack))).toEqual([]);
});

test('no package declares what it does not import', () => {
  const unused = ofWorkspace.flatMap(({ name, dependencies, files }) => {
    const imported = new Set(files.flatMap(({ imports }) => imports.map(packageOf)));
    return Object.keys(dependencies)
      .filter((each) => !imported.has(each))
      .map((each) => `${name} declares ${each}`);
  });
  expect(unused).toEqual([]);
});

test('a library has one version in all packages', () => {
  const versions = new Map<string, Set<string>>();
  for (const { dependencies, devDependencies } of packages) {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  const several = [...versions].filter(([, set]) => set.size > 1).map(([name, set]) => [name, ...set]);
  expect(several).toEqual([]);
});
