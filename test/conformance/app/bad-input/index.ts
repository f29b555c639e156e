import { PROJECTS } from './6-1-projects.ts';
import { ACTIVATION } from './6-2-activation.ts';
import { DEVICES } from './6-3-devices.ts';
import { TAGS } from './6-4-tags.ts';
import { WIDGETS } from './6-5-widgets.ts';
import { PINS } from './6-6-pins.ts';
import { SHARING } from './6-7-sharing.ts';
import { ENERGY } from './6-8-energy.ts';
import { FACES } from './6-9-faces.ts';
import { MAIL } from './6-10-mail.ts';
import { HISTORY } from './6-11-history.ts';
import { REPORTS } from './6-12-reports.ts';
import type { BadInput } from './rows.ts';

export { BEFORE_LOGIN } from './3-accounts.ts';

/** The other account's project; its ids are the owner's and 7. */
export const FOREIGN_PROJECT = 77;

/** Of a logged-in app, chapter by chapter. */
export const BAD: readonly BadInput[] = [
  ...PROJECTS,
  ...ACTIVATION,
  ...DEVICES,
  ...TAGS,
  ...WIDGETS,
  ...PINS,
  ...SHARING,
  ...ENERGY,
  ...FACES,
  ...MAIL,
  ...HISTORY,
  ...REPORTS,
];
