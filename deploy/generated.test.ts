import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedFiles } from './generated.ts';

it.each(Object.entries(generatedFiles()))(
  'deploy/%s is current (node scripts/run.mjs deploy/write.ts)',
  (path, text) => {
    expect(readFileSync(new URL(path, import.meta.url), 'utf8')).toBe(text);
  },
);
