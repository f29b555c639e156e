import { writeFileSync } from 'node:fs';
import { renderSettingsDocs } from './settings-docs.ts';

writeFileSync('docs/configuration.md', renderSettingsDocs());
console.log('docs/configuration.md written');
