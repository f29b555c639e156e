import type { Edited } from './edit-widget.ts';
import { eraseWidget } from './erase.ts';
import { IllegalBody, IllegalCommand, NotAllowed } from './errors.ts';
import { attachedTo } from './kinds.ts';
import type { Limits } from './limits.ts';
import { DEVICE_PRIVATE, without } from './private-fields.ts';
import { isDeviceId } from './target-ids.ts';
import type { Device, Doc, Project, Widget } from './types-doc.ts';
import { isTiles } from './types-doc.ts';

/** Refuses a device without a board or with a long name (model.md 1.6). Throws 2. */
export function checkDevice(device: Device, limits: Limits): void {
  if (!device.boardType) throw new IllegalCommand('device without boardType');
  if ((device.name ?? '').length > limits.deviceName) throw new IllegalCommand('device name is too long');
}

/**
 * Refuses an id that no write could name: -1 stands for the device of a tile, 100000 and more are tags and selectors
 * (model.md 7.1). Throws 2.
 */
export function checkDeviceId({ id }: Device): void {
  if (!isDeviceId(id)) throw new IllegalCommand(`no id of a device: ${id}`);
}

/** A device of the project. Throws 11, the status of most commands for an unknown one. */
export function getDevice(project: Project, id: number): Device {
  const device = project.devices.find((candidate) => candidate.id === id);
  if (!device) throw new IllegalBody(`no device ${id}`);
  return device;
}

export interface NewDevice {
  now: number;
  limits: Limits;
  /** Devices in all projects of the account: the limit is per account (app.md 6.3). */
  existing: number;
  newToken: () => string;
}

/**
 * CREATE_DEVICE (42): the device gets a token; whatever of its private fields came with it is ignored. Throws 6 (too many),
 * 2 (invalid), 6 (id exists), in this order.
 */
export function createDevice(
  project: Project,
  device: Device,
  { now, limits, existing, newToken }: NewDevice,
): Edited & { device: Device } {
  if (existing >= limits.devices) throw new NotAllowed('too many devices');
  checkDevice(device, limits);
  checkDeviceId(device);
  if (project.devices.some(({ id }) => id === device.id)) throw new NotAllowed(`device ${device.id} exists`);
  const added: Device = { ...without(device, DEVICE_PRIVATE), token: newToken() };
  return { project: { ...project, devices: [...project.devices, added], updatedAt: now }, edits: [], device: added };
}

/** UPDATE_DEVICE (43): replaces what a client may set; missing fields are cleared, the token stays. Throws 2, then 11. */
export function updateDevice(project: Project, device: Device, limits: Limits, now: number): Edited {
  checkDevice(device, limits);
  const old = getDevice(project, device.id);
  const own = Object.entries(old).filter(([name]) => DEVICE_PRIVATE.has(name));
  const updated: Device = { ...without(device, DEVICE_PRIVATE), ...Object.fromEntries(own) };
  return { project: withDevice(project, old, { ...updated, id: old.id }, now), edits: [] };
}

/** The project with a device's token replaced: REFRESH_TOKEN (9) and ASSIGN_TOKEN (39). Throws 11. */
export function setDeviceToken(project: Project, id: number, token: string, now: number): Edited {
  const old = getDevice(project, id);
  return { project: withDevice(project, old, { ...old, token }, now), edits: [] };
}

function withDevice(project: Project, old: Device, next: Device, now: number): Project {
  const devices = project.devices.map((device) => (device === old ? next : device));
  return { ...project, devices, updatedAt: now };
}

function withoutId(ids: unknown, gone: number): unknown {
  return Array.isArray(ids) ? (ids as unknown[]).filter((id) => id !== gone) : ids;
}

function forgetInSources(sources: unknown, gone: number): unknown {
  if (!Array.isArray(sources)) return sources;
  return (sources as Doc[]).map((source) => ({ ...source, deviceIds: withoutId(source.deviceIds, gone) }));
}

/** A selector that showed the device now shows the first that is left. */
function forgetInSelector(widget: Widget, gone: number): Widget {
  const deviceIds = withoutId(widget.deviceIds, gone) as number[] | undefined;
  return { ...widget, deviceIds, value: widget.value === gone ? (deviceIds?.[0] ?? 0) : widget.value };
}

function forgetDevice(widget: Widget, gone: number): Widget {
  if (isTiles(widget)) {
    const templates = widget.templates.map((template) => ({
      ...template,
      deviceIds: template.deviceIds.filter((id) => id !== gone),
    }));
    return { ...widget, templates, tiles: widget.tiles.filter(({ deviceId }) => deviceId !== gone) } as Widget;
  }
  if (widget.type === 'DEVICE_SELECTOR') return forgetInSelector(widget, gone);
  if (widget.type === 'REPORT') {
    const reports = Array.isArray(widget.reports) ? (widget.reports as Doc[]) : [];
    return {
      ...widget,
      reportSources: forgetInSources(widget.reportSources, gone),
      reports: reports.map((one) => ({ ...one, reportSources: forgetInSources(one.reportSources, gone) })),
    };
  }
  return widget.deviceId !== undefined && attachedTo(widget) === gone ? eraseWidget(widget) : widget;
}

/**
 * DELETE_DEVICE (44): the device leaves tags, selectors, tiles, templates and reports; widgets attached to it stay without
 * their values; its live state goes (model.md 8.2). Throws 2.
 */
export function deleteDevice(project: Project, id: number, now: number): Edited & { device: Device } {
  const device = project.devices.find((candidate) => candidate.id === id);
  if (!device) throw new IllegalCommand(`no device ${id}`);
  return {
    project: {
      ...project,
      devices: project.devices.filter((candidate) => candidate !== device),
      tags: project.tags.map((tag) => ({ ...tag, deviceIds: tag.deviceIds.filter((member) => member !== id) })),
      widgets: project.widgets.map((widget) => forgetDevice(widget, id)),
      updatedAt: now,
    },
    edits: [{ target: id, kind: 'drop-target' }],
    device,
  };
}
