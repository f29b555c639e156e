import { type BadInput, projectId } from './rows.ts';

/** Activation and synchronisation (app.md 6.2). */
export const ACTIVATION: readonly BadInput[] = [
  { name: 'ACTIVATE_DASHBOARD', rows: [['no body', '', '2'], ...projectId()] },
  { name: 'DEACTIVATE_DASHBOARD', rows: projectId() },
  {
    name: 'APP_SYNC',
    rows: [
      ['no body', '', '2'],
      ...projectId(),
      ['a device that is no number', '1-x', '2'],
      ['no device behind the sign', '1-', '2'],
      ['somebody else’s project and device', '77-7', '2'],
    ],
  },
];
