import { describe, expect, it } from 'vitest';
import { multiPin, onePin, projectOf } from './fixture.ts';
import { pinModes } from './pin-modes.ts';
import type { Project, Widget } from './types.ts';

const direct = (type: string, pin: number, more: Partial<Widget> = {}): Widget =>
  onePin(type, pin, { pinType: 'DIGITAL', ...more });
const modes = (project: Project, device = 0): string | undefined =>
  pinModes(project, device)?.toString().replaceAll('\0', '|');

describe('pinModes', () => {
  it('lists direct pins of the device in widget order, with doubles', () => {
    const rgb = multiPin('RGB', [0, 0, 0]);
    rgb.pins = [
      { pin: 3, pinType: 'DIGITAL' },
      { pin: 4, pinType: 'ANALOG' },
      { pin: 5, pinType: 'VIRTUAL' },
      { pin: -1, pinType: 'DIGITAL' },
    ];
    const project = projectOf([
      direct('SWITCH', 9),
      direct('LED', 9),
      rgb,
      direct('TERMINAL', 10),
      direct('VIDEO', 10),
      direct('WEBHOOK', 10),
      direct('MENU', 11),
      direct('MAP', 14),
      onePin('BUTTON', 1),
      direct('BUTTON', -1),
      direct('BUTTON', 2, { deviceId: 1 }),
      direct('LED', 2, { deviceId: 100000 }),
    ]);
    expect(modes(project)).toBe('pm|9|out|9|in|3|out|4|out|11|out|14|in');
    expect(modes(project, 1)).toBe('pm|2|out');
  });

  it('lists what an Eventor sets', () => {
    const actions = [
      { type: 'SETPIN', pin: { pin: 3, pinType: 'DIGITAL' } },
      { type: 'SETPIN', pin: { pin: 4, pinType: 'VIRTUAL' } },
      { type: 'SET_PROP', pin: { pin: 6, pinType: 'DIGITAL' } },
      { type: 'SETPIN', pin: { pin: 5, pinType: 'ANALOG' } },
      null,
    ];
    const eventor = { type: 'EVENTOR', id: 77, deviceId: 0, rules: [{ actions }, {}] };
    expect(modes(projectOf([eventor]))).toBe('pm|3|out|5|out');
    expect(modes(projectOf([eventor]), 1)).toBeUndefined();
  });

  it('is nothing without direct pins', () => {
    expect(modes(projectOf([onePin('BUTTON', 1)]))).toBeUndefined();
  });
});
