import { DEVICE_PRIVATE, PROJECT_PRIVATE, WIDGET_PRIVATE, without } from './private-fields.ts';
import { emptyState } from './state.ts';
import type { Device, Doc, Project, Widget } from './types.ts';
import { isTiles } from './types-doc.ts';

/** Fields of an element of GET_DEVICES, in this order (model.md 1.6). */
const LISTED = [
  'id',
  'name',
  'boardType',
  'token',
  'vendor',
  'connectionType',
  'status',
  'disconnectTime',
  'connectTime',
  'dataReceivedAt',
  'hardwareInfo',
  'iconName',
  'isUserIcon',
] as const;

/** A widget without push tokens and credentials: the answer of GET_WIDGET (model.md 9). */
export function publicWidget(widget: Widget): Widget {
  if (isTiles(widget)) {
    const templates = widget.templates.map((template) => ({
      ...template,
      widgets: template.widgets.map(publicWidget),
    }));
    return { ...widget, templates } as Widget;
  }
  const hidden = WIDGET_PRIVATE[widget.type];
  return hidden ? without(widget, hidden) : widget;
}

/** A device without token, status and what it reported about itself (model.md 9). */
export function publicDevice(device: Device): Device {
  return without(device, DEVICE_PRIVATE);
}

/** A project as others than its owner see it: no private field anywhere; values stay (model.md 9). */
export function publicProject(project: Project): Project {
  return {
    ...without(project, PROJECT_PRIVATE),
    widgets: project.widgets.map(publicWidget),
    devices: project.devices.map(publicDevice),
  };
}

/** A device as its owner sees it: the fields of its record are there even when it was never seen (model.md 1.6). */
export function ownerDevice(device: Device): Device {
  return { ...emptyState().record, ...device };
}

/**
 * The array of GET_DEVICES out of devices that already have their live record laid over them (model.md 1.6). For a shared
 * app pass `token: false`: it must not see tokens.
 */
export function deviceListView(devices: readonly Device[], { token = true }: { token?: boolean } = {}): Doc[] {
  return devices.map(ownerDevice).map((device) => {
    const out: Doc = {};
    for (const name of LISTED) if ((token || name !== 'token') && device[name] !== undefined) out[name] = device[name];
    return out;
  });
}
