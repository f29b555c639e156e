import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderSettingsDocs } from './settings-docs.ts';

it('docs/configuration.md is current', () => {
  const path = new URL('../../../docs/configuration.md', import.meta.url);
  const hint = 'run: node scripts/run.mjs libs/service/src/write-settings-docs.ts';
  expect(readFileSync(path, 'utf8'), hint).toBe(renderSettingsDocs());
});
