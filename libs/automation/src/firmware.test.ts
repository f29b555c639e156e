import { expect, test } from 'vitest';
import {
  buildOf,
  directiveFor,
  type FirmwareDirective,
  firmwareBody,
  firmwareUrl,
  formatDirectives,
  parseDirectives,
  withDirective,
} from './firmware.ts';

const directive = (rest: Partial<FirmwareDirective> = {}): FirmwareDirective => ({
  accountId: undefined,
  project: undefined,
  url: 'http://example.com/static/ota/f.bin',
  build: 'Aug 14 2017 20:31:49',
  by: 'admin@example.com',
  at: 1000,
  ...rest,
});

test.each([
  ['\x7fELF\0build\0Aug 14 2017 20:31:49\0rest\0build\0second\0', 'Aug 14 2017 20:31:49'],
  ['\0build\0x\0', 'x'],
  ['build\0x\0', undefined],
  ['\0build\0x', undefined],
  ['\0build\0\0', undefined],
  [`\0build\0${'x'.repeat(200)}\0`, undefined],
  ['', undefined],
])('the build string of %j is %j', (file, build) => {
  expect(buildOf(Buffer.from(file))).toBe(build);
});

test('a device loads in plain; port 80 is not named', () => {
  expect(firmwareUrl('example.com', 8080, '/static/ota/f.bin')).toBe('http://example.com:8080/static/ota/f.bin');
  expect(firmwareUrl('example.com', 80, '/static/ota/f.bin')).toBe('http://example.com/static/ota/f.bin');
  expect(firmwareBody('http://x').toString()).toBe('ota\0http://x');
});

test('a directive takes the place of the one with the same scope', () => {
  let list = withDirective([], directive());
  list = withDirective(list, directive({ accountId: 1, build: 'a' }));
  list = withDirective(list, directive({ accountId: 2, build: 'b' }));
  list = withDirective(list, directive({ accountId: 1, build: 'c', project: 'Home' }));
  expect(list.map(({ accountId, build }) => `${accountId} ${build}`)).toEqual([
    'undefined Aug 14 2017 20:31:49',
    '2 b',
    '1 c',
  ]);
});

test('the one for all devices goes before that of the account', () => {
  const own = directive({ accountId: 1, build: 'own' });
  expect(directiveFor([own], 1, 'Home')).toBe(own);
  expect(directiveFor([own], 2, 'Home')).toBeUndefined();
  const all = directive();
  expect(directiveFor([own, all], 1, 'Home')).toBe(all);
});

test('a project is named in any case', () => {
  const home = directive({ accountId: 1, project: 'Home' });
  expect(['home', 'HOME', 'Homes', undefined].map((name) => directiveFor([home], 1, name) === home)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('directives are read back as they were written, and nothing else', () => {
  const list = [directive(), directive({ accountId: 1, project: 'Home' })];
  expect(parseDirectives(formatDirectives(list))).toEqual(JSON.parse(JSON.stringify(list)));
  expect(parseDirectives(undefined)).toEqual([]);
  expect(parseDirectives('{}')).toEqual([]);
  expect(parseDirectives('[1,{"url":"x"},{"url":1,"build":"x","by":"x","at":1}]')).toEqual([]);
});
