import type { Field, Kind, Shape } from './coerce.ts';
import {
  BUTTON_STATE,
  DATA_STREAM,
  DEVICE,
  GRAPH_STREAM,
  PIN_TYPE,
  REPORT,
  REPORT_SOURCE,
  RULE,
  TAB,
  TABLE_ROW,
  TAG,
} from './fields-parts.ts';
import { fields } from './shape.ts';

/** Every widget (model.md 3.1). */
const COMMON = 'id:long x:int y:int width:int height:int color:int tabId:int label:text isDefaultColor:bool';
/** One pin. */
const P1 = 'deviceId:int pinType:pinType pin:short=-1 pwmMode:bool rangeMappingOn:bool min:float max:float value:text';
/** One pin that the server polls every `frequency` milliseconds. */
const P1R = `${P1} frequency:int`;
/** Several pins. */
const PM = 'deviceId:int pins:streams';
const NP = '';

const BUTTON_LOOK = 'fontSize:name edge:name buttonStyle:name lockSize:bool';
const STATES = 'onButtonState:buttonState offButtonState:buttonState';
const SLIDER = 'sendOnReleaseOn:bool frequency:int maximumFractionDigits:int showValueOn:bool=true';
const STEP = 'step:float isArrowsOn:bool isLoopOn:bool isSendStep:bool frequency:int showValueOn:bool=true';
const LEVEL = 'isAxisFlipOn:bool showValueOn:bool=true';
const GRAPH = `dataStreams:graphStreams=[] period:name textAlignment:name fontSize:name stacking:name showTitle:bool
  showLegend:bool yAxisValues:bool xAxisValues:bool showXAxis:bool allowFullScreen:bool overrideYAxis:bool
  hideGradient:bool isPercentMaxMin:bool yAxisMin:float yAxisMax:float goalText:text goalLine:name lineType:name
  selectedPeriods:texts=LIVE,ONE_HOUR,SIX_HOURS,N_DAY,N_WEEK,N_MONTH,N_THREE_MONTHS`;

/** The base kind and the own fields of every widget type (model.md 3.2–3.7). */
const OWN: Readonly<Record<string, readonly [base: string, own: string]>> = {
  BUTTON: [P1, 'pushMode:bool onLabel:text offLabel:text fontSize:name'],
  STYLED_BUTTON: [P1, `pushMode:bool ${STATES} ${BUTTON_LOOK}`],
  SWITCH: [P1, `onLabel:text offLabel:text offBackgroundColor:int onBackgroundColor:int handleColor:int fontSize:name`],
  LINK_BUTTON: [NP, `url:text ${STATES} ${BUTTON_LOOK} showAddressBar:bool showNavigationBar:bool allowInBrowser:bool`],
  TEXT_INPUT: [P1, 'hint:text limit:int fontSize:name'],
  NUMBER_INPUT: [P1, 'suffix:text step:float isLoopOn:bool fontSize:name'],
  SLIDER: [P1, SLIDER],
  VERTICAL_SLIDER: [P1, SLIDER],
  STEP: [P1, STEP],
  VERTICAL_STEP: [P1, STEP],
  RGB: [PM, 'splitMode:bool sendOnReleaseOn:bool frequency:int'],
  TWO_AXIS_JOYSTICK: [PM, 'split:bool autoReturnOn:bool portraitLocked:bool frequency:int'],
  TIMER: [P1, 'startTime:int=-1 stopTime:int=-1 startValue:text stopValue:text fontSize:name'],
  TERMINAL: [P1, 'autoScrollOn:bool terminalInputOn:bool textLightOn:bool attachNewLine:bool'],
  QR: [P1, ''],
  TIME_INPUT: [
    P1,
    `format:text days:ints startAt:int=-1 stopAt:int=-1 tzName:zone isStartStopAllowed:bool
    isDayOfWeekAllowed:bool isSunsetSunriseAllowed:bool isTimezoneAllowed:bool`,
  ],
  SEGMENTED_CONTROL: [P1, 'labels:texts fontSize:name'],

  LED: [P1, ''],
  DIGIT4_DISPLAY: [P1R, 'fontSize:name'],
  LABELED_VALUE_DISPLAY: [P1R, 'textAlignment:name valueFormatting:text fontSize:name'],
  GAUGE: [P1R, 'valueFormatting:text fontSize:name'],
  LEVEL_DISPLAY: [P1R, LEVEL],
  VERTICAL_LEVEL_DISPLAY: [P1R, LEVEL],
  LCD: [PM, 'advancedMode:bool textFormatLine1:text textFormatLine2:text textLight:bool frequency:int'],
  VIDEO: [P1, 'url:text forceTCP:bool'],
  MAP: [
    P1,
    `isPinToLatestPoint:bool isMyLocationSupported:bool isSatelliteMode:bool labelFormat:text radius:int
    lat:float lon:float`,
  ],
  ENHANCED_GRAPH: [NP, GRAPH],

  GPS_TRIGGER: [P1, 'triggerOnEnter:bool triggerLat:float triggerLon:float triggerRadius:int accuracy:int'],
  GPS_STREAMING: [P1, 'accuracy:int frequency:int interval:long'],
  ACCELEROMETER: [P1, 'frequency:int'],
  LIGHT: [P1, 'frequency:int'],
  PROXIMITY: [P1, 'frequency:int'],
  GRAVITY: [P1, 'frequency:int'],
  BAROMETER: [P1, 'frequency:int'],
  HUMIDITY: [P1, 'frequency:int'],
  TEMPERATURE: [P1, 'isCelsius:bool frequency:int'],

  EMAIL: [NP, 'to:text contentType:name=TEXT_HTML'],
  NOTIFICATION: [
    NP,
    `androidTokens:textMap iOSTokens:textMap notifyWhenOffline:bool
    notifyWhenOfflineIgnorePeriod:int priority:name=normal soundUri:text`,
  ],
  TWITTER: [NP, 'token:text secret:text username:text'],
  SMS: [NP, 'to:text'],

  TABS: [NP, 'tabs:tabs=[] activeTxtColor:int underlineColor:int textColor:int tabId:int=-1'],
  MENU: [P1, 'labels:texts hint:text alignment:name fontSize:name iconColor:int'],
  PLAYER: [P1, 'isOnPlay:bool'],
  TABLE: [P1, 'columns:columns rows:rows currentRowIndex:int isReoderingAllowed:bool isClickableRows:bool'],
  IMAGE: [P1, 'source:name scaling:name urls:texts opacity:int scale:int rotation:int'],
  TEXT: [NP, 'textSize:name=AUTO alignment:name text:text'],
  DEVICE_SELECTOR: [NP, 'value:int deviceIds:ints=[] fontSize:name iconColor:int showIcon:bool hint:text'],
  DEVICE_TILES: [
    NP,
    `templates:templates=[] tiles:tiles=[] rows:int columns:int sortType:name alignment:name=LEFT
    disableWhenOffline:bool stretchToBottom:bool`,
  ],
  REPORT: [
    NP,
    `reportSources:sources=[] reports:reports=[] allowEndUserToDeleteDataOn:bool fontSize:name=MEDIUM
    edge:name=ROUNDED buttonStyle:name=SOLID textColor:int`,
  ],

  RTC: [NP, 'tzName:zone'],
  BRIDGE: [NP, ''],
  BLUETOOTH: [NP, 'name:text deviceId:int'],
  BLUETOOTH_SERIAL: [NP, 'name:text deviceId:int'],
  EVENTOR: [NP, 'rules:rules=[] deviceId:int width:int=2 height:int=1'],
  WEBHOOK: [P1, 'url:text body:text method:method=GET headers:headers'],
};

/** What a template has in every mode, and in one (model.md 7.4). */
const TEMPLATE = `id:long widgets:widgets=[] deviceIds:ints=[] templateId:text name:text iconName:text boardType:text
  pin:stream showDeviceName:bool`;
const TEMPLATE_BY_MODE = {
  PAGE: `valueName:text valueFormatting:text valueSuffix:text color:int tileColor:int fontSize:name showTileLabel:bool
    maximumFractionDigits:int`,
  BUTTON: 'pushMode:bool labelsVisibility:bool stateOn:tileState stateOff:tileState',
  DIMMER: `valueName:text valueFormatting:text valueSuffix:text color:int tileColor:int showTileLabel:bool
    maximumFractionDigits:int levelColor:int interaction:name=PAGE step:float=1`,
};

const stream: Kind = { object: DATA_STREAM };
const kinds: Record<string, Kind> = {
  pinType: PIN_TYPE,
  stream,
  streams: { list: DATA_STREAM },
  buttonState: { object: BUTTON_STATE },
  graphStreams: { list: GRAPH_STREAM },
  rows: { list: TABLE_ROW },
  columns: { list: { fields: fields('name:text') } },
  tabs: { list: TAB },
  sources: { list: REPORT_SOURCE },
  reports: { list: REPORT },
  rules: { list: RULE },
  headers: { list: { fields: fields('name:text value:text') } },
  method: { of: ['GET', 'POST', 'PUT', 'DELETE'] },
  tileState: { object: { fields: fields('tileColor:int iconName:text iconColor:int text:text textColor:int') } },
  tiles: { list: { fields: fields('deviceId:int templateId:long iconName:text pin:stream', { stream }) } },
};

/** What the server uses of a widget whose type it does not know; all else stays as it came (model.md 10). */
export const UNKNOWN_WIDGET: Shape = {
  fields: fields(
    `id:long type:json width:int height:int tabId:int deviceId:int=none pinType:pinType pin:short=none
     pwmMode:bool=none value:json pins:streams`,
    kinds,
  ),
};

const shapes = new Map<string, Shape>();

/** A widget of any type; the templates of DEVICE_TILES hold widgets too. */
export const WIDGET: Shape = {
  fields: [],
  by: (doc) => shapes.get(typeof doc.type === 'string' ? doc.type : '') ?? UNKNOWN_WIDGET,
};

const templateKinds: Record<string, Kind> = { ...kinds, widgets: { list: WIDGET } };
const modes = new Map<unknown, Shape>(
  Object.entries(TEMPLATE_BY_MODE).map(([mode, own]) => [mode, { fields: fields(own, templateKinds) }]),
);
const NO_OWN: Shape = { fields: [] };

/** A tile template; a missing mode is PAGE, an unknown one stays and has no fields of its own. */
export const TILE_TEMPLATE: Shape = {
  fields: fields(`mode:name=PAGE ${TEMPLATE}`, templateKinds),
  aliases: { dataStream: 'pin' },
  by: (doc) => modes.get(doc.mode ?? 'PAGE') ?? NO_OWN,
};

const widgetKinds: Record<string, Kind> = { ...kinds, templates: { list: TILE_TEMPLATE } };

/** An own field replaces the common one of the same name: its default differs (TABS, EVENTOR). */
function widgetFields(base: string, own: string): Field[] {
  const all = fields(`type:text ${COMMON} ${base} ${own}`, widgetKinds);
  return [...new Map(all.map((field) => [field.name, field])).values()];
}

for (const [type, [base, own]] of Object.entries(OWN)) shapes.set(type, { fields: widgetFields(base, own) });

/** Whether the type is one of the 55 that the server knows; the others are kept as they came (model.md 10). */
export function isKnownType(type: unknown): boolean {
  return typeof type === 'string' && shapes.has(type);
}

/** Names of the known widget types (model.md 3). */
export const WIDGET_TYPES: readonly string[] = [...shapes.keys()];

const LOOK = 'name:text theme:name=Blynk keepScreenOn:bool isAppConnectedOn:bool isNotificationsOff:bool isShared:bool';

/** Body of UPDATE_PROJECT_SETTINGS (model.md 1.5): a full replacement, with other defaults than a project. */
export const SETTINGS: Shape = { fields: fields(`${LOOK} widgetBackgroundOn:bool color:int isDefaultColor:bool`) };

/** A project (model.md 1.3). */
export const PROJECT: Shape = {
  fields: fields(
    `id:int parentId:int=-1 isPreview:bool ${LOOK} createdAt:long updatedAt:long isActive:bool widgetBackgroundOn:bool
     color:int=-1 isDefaultColor:bool=true widgets:widgets=[] devices:devices=[] tags:tags=[]`,
    { widgets: { list: WIDGET }, devices: { list: DEVICE }, tags: { list: TAG } },
  ),
};
