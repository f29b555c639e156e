import { parsePin } from './pins.ts';
import { emptyState } from './state.ts';
import type { Device, Pin, Project, TargetState, Widget } from './types.ts';

/** A project for tests: device 0 and 1, id 1, active. */
export function projectOf(widgets: Widget[], more: Partial<Project> = {}): Project {
  const devices: Device[] = [{ id: 0 }, { id: 1 }];
  const flags = { isActive: true, isShared: false, isAppConnectedOn: false, isNotificationsOff: false };
  return { id: 1, parentId: -1, ...flags, widgets, devices, tags: [], ...more };
}

/** A one-pin widget of device 0 on a virtual pin. */
export function onePin(type: string, pin: number, more: Partial<Widget> = {}): Widget {
  return { type, id: pin + 1000, deviceId: 0, pin, pinType: 'VIRTUAL', ...more };
}

/** A multi-pin widget of device 0 on virtual pins. */
export function multiPin(type: string, pins: number[], more: Partial<Widget> = {}): Widget {
  return { type, id: 1, deviceId: 0, pins: pins.map((pin) => ({ pin, pinType: 'VIRTUAL' })), ...more };
}

/** A pin by its key, such as `v5`. */
export function pinOf(key: string): Pin {
  const pin = parsePin(key, key.slice(1));
  if (!pin) throw new Error(`no pin ${key}`);
  return pin;
}

/** States by target id, made when first asked for. */
export class States {
  private readonly states = new Map<number, TargetState>();

  readonly of = (id: number): TargetState => {
    let state = this.states.get(id);
    if (!state) {
      state = emptyState();
      this.states.set(id, state);
    }
    return state;
  };
}

/** Shows buffers with `|` for NUL. */
export function shown(bodies: readonly Buffer[]): string[] {
  return bodies.map((body) => body.toString().replaceAll('\0', '|'));
}

/** A value with `|` for NUL. */
export function bytes(text: string): Buffer {
  return Buffer.from(text.replaceAll('|', '\0'));
}
