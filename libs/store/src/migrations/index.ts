import { accounts } from './0001-accounts.ts';
import { states } from './0002-states.ts';
import { clonesAndSettings } from './0003-clones-settings.ts';
import { commerce } from './0004-commerce.ts';
import { raw } from './0005-raw.ts';
import { administration } from './0006-administration.ts';
import { stateVersions } from './0007-state-versions.ts';
import { appliedInputs } from './0008-applied-inputs.ts';

/** One step of the schema: statements that run in one transaction. A step that has been released never changes. */
export interface Migration {
  name: string;
  statements: readonly string[];
}

/** In order; the schema version is the number of steps done. New steps are added at the end. */
export const migrations: readonly Migration[] = [
  { name: 'accounts', statements: accounts },
  { name: 'states', statements: states },
  { name: 'clones and settings', statements: clonesAndSettings },
  { name: 'commerce', statements: commerce },
  { name: 'raw data', statements: raw },
  { name: 'administration', statements: administration },
  { name: 'versions of states', statements: stateVersions },
  { name: 'applied inputs', statements: appliedInputs },
];
