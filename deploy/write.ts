// node scripts/run.mjs deploy/write.ts: writes the files of this folder that are made from code.
import { writeFileSync } from 'node:fs';
import { generatedFiles } from './generated.ts';

for (const [path, text] of Object.entries(generatedFiles())) {
  writeFileSync(`deploy/${path}`, text);
  console.log(`deploy/${path} written`);
}
