/** A JSON object that Pinwire keeps as it came: fields it does not know stay untouched (reference model.md 10). */
export type Doc = { [field: string]: unknown };

/** Letter of a pin type on the wire (model.md 2.1). */
export type PinLetter = 'd' | 'v' | 'a';

/** One pin of one device: type letter and number 0…255. */
export interface Pin {
  letter: PinLetter;
  number: number;
}

/** Ids in JSON are numbers; those beyond 2^53 − 1 are kept as bigint (model.md 0.1). */
export type WidgetId = number | bigint;

export interface DataStream extends Doc {
  pin: number;
  pinType?: 'DIGITAL' | 'VIRTUAL' | 'ANALOG';
  pwmMode?: boolean;
  value?: string;
}

export interface Widget extends Doc {
  type: string;
  id: WidgetId;
  deviceId?: number;
  pin?: number;
  pinType?: 'DIGITAL' | 'VIRTUAL' | 'ANALOG';
  pwmMode?: boolean;
  value?: unknown;
  pins?: DataStream[];
}

export interface Device extends Doc {
  id: number;
  name?: string;
  boardType?: string;
  token?: string;
}

export interface Tag extends Doc {
  id: number;
  name: string;
  deviceIds: number[];
}

export interface Project extends Doc {
  id: number;
  parentId: number;
  name?: string;
  isActive: boolean;
  isShared: boolean;
  isAppConnectedOn: boolean;
  isNotificationsOff: boolean;
  sharedToken?: string;
  widgets: Widget[];
  devices: Device[];
  tags: Tag[];
}

export interface Profile extends Doc {
  dashBoards: Project[];
  apps?: Doc[];
}

/**
 * The live part of a device record (hardware.md 6.2): changed by connections and writes, never by clients,
 * and laid over the device's document when it is read.
 */
export interface DeviceRecord {
  status: 'ONLINE' | 'OFFLINE';
  connectTime: number;
  firstConnectTime: number;
  disconnectTime: number;
  dataReceivedAt: number;
  lastLoggedIP?: string;
  hardwareInfo?: Doc;
  deviceOtaInfo?: Doc;
}

/** What writes and properties changed on one widget; laid over the widget's document when it is read. */
export interface WidgetState {
  /** Value of a one-pin widget. */
  value?: Buffer;
  /** Values by index of `pins` (RGB, joystick, LCD). */
  streams?: (Buffer | undefined)[];
  /** Lines of TERMINAL, points of MAP, commands of an advanced LCD, oldest first (model.md 4.2). */
  history?: Buffer[];
  /** Fields set by writes or properties: label, color, rows, isOnPlay, startAt … */
  fields?: Doc;
}

/** A value in pin storage: one value, or the list of a terminal, LCD or table behind a selector or tile (model.md 4.4). */
export type Stored = Buffer | { type: 'TERMINAL' | 'LCD' | 'TABLE'; values: Buffer[] };

/**
 * Everything live about one target (a device, or a tag that widgets are attached to) of one project. Owned by one
 * router at a time; all writes to the target go through it in order. A write may overwrite the Buffer of the value before
 * it: who keeps one beyond the turn copies it.
 */
export interface TargetState {
  record: DeviceRecord;
  /** By widget id as text; widgets attached to this target. */
  widgets: Map<string, WidgetState>;
  /** By `<tilesWidgetId>/<templateId>`: value of this device's tile. */
  tiles: Map<string, Buffer>;
  /** Pin storage by `v5`. */
  values: Map<string, Stored>;
  /** Pin storage of properties by `v5-label`. */
  properties: Map<string, Buffer>;
  /** Ms of the last write, property or info message, 0 = none: the project's `updatedAt` is not before it. */
  updatedAt: number;
  /** Of two saved states of one target the one with the higher number is newer, whoever saved it. */
  version: number;
}
