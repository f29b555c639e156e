import type { Kind, Shape } from './coerce.ts';
import { shape } from './shape.ts';

/** Ordinals count: 0 is DIGITAL (model.md 2.1). */
export const PIN_TYPE: Kind = { of: ['DIGITAL', 'VIRTUAL', 'ANALOG'] };

/** model.md 2.2 */
export const DATA_STREAM: Shape = shape(
  'pin:short pwmMode:bool rangeMappingOn:bool pinType:pinType value:text min:float max:float label:text',
  { pinType: PIN_TYPE },
);

const stream: Kind = { object: DATA_STREAM };

/** model.md 3.1 */
export const BUTTON_STATE: Shape = shape('text:text textColor:int backgroundColor:int iconName:text');

/** model.md 3.3 */
export const GRAPH_STREAM: Shape = shape(
  `title:text graphType:name color:int targetId:int pin:stream functionType:function flip:int low:text high:text
   mathFormula:text suffix:text yAxisMin:float yAxisMax:float delta:float showYAxis:bool cubicSmoothingEnabled:bool
   connectMissingPointsEnabled:bool isPercentMaxMin:bool userDeltaModifyAllowed:bool yAxisScale:name=UNSET
   maximumFractionDigits:int`,
  { stream, function: { of: ['MIN', 'MAX', 'AVG', 'SUM', 'MED'] } },
);

/** model.md 3.6 */
export const TABLE_ROW: Shape = shape('id:int name:text value:text isSelected:bool');
export const TAB: Shape = shape('id:int label:text');

const REPORT_STREAM: Shape = shape('pin:short pinType:pinType label:text isSelected:bool', { pinType: PIN_TYPE });
const SOURCE_BY_TYPE: Readonly<Record<string, Shape>> = { TILE_TEMPLATE: shape('templateId:long') };
const NOTHING: Shape = { fields: [] };

/** Unknown source types are kept (model.md 10). */
export const REPORT_SOURCE: Shape = {
  ...shape('type:name deviceIds:ints=[] reportDataStreams:streams=[]', { streams: { list: REPORT_STREAM } }),
  aliases: { dataStreams: 'reportDataStreams' },
  by: (doc) => SOURCE_BY_TYPE[String(doc.type)] ?? NOTHING,
};

const PERIODIC = 'atTime:long durationType:name startTs:long endTs:long';
const REPORT_TYPE_BY_TYPE: Readonly<Record<string, Shape>> = {
  ONE_TIME: shape('rangeMillis:long'),
  DAILY: shape(PERIODIC),
  WEEKLY: shape(`${PERIODIC} dayOfTheWeek:int`),
  MONTHLY: shape(`${PERIODIC} dayOfMonth:name=FIRST`),
};

const REPORT_TYPE: Shape = {
  ...shape('type:type', { type: { of: ['ONE_TIME', 'DAILY', 'WEEKLY', 'MONTHLY'] } }),
  by: (doc) => REPORT_TYPE_BY_TYPE[String(doc.type)] ?? NOTHING,
};

/** automation.md 7.1 */
export const REPORT: Shape = shape(
  `id:int name:text reportSources:sources=[] reportType:type recipients:text granularityType:granularity=MINUTE
   isActive:bool reportOutput:name=CSV_FILE_PER_DEVICE_PER_PIN format:name tzName:zone nextReportAt:long
   lastReportAt:long lastRunResult:name`,
  {
    sources: { list: REPORT_SOURCE },
    type: { object: REPORT_TYPE },
    granularity: { of: ['MINUTE', 'HOURLY', 'DAILY'] },
  },
);

const COMPARE = shape('type:name value:float');
const BETWEEN = shape('type:name left:float right:float');
const TEXT = shape('type:name value:text');
const CONDITION_BY_TYPE: Readonly<Record<string, Shape>> = {
  GT: COMPARE,
  GTE: COMPARE,
  LT: COMPARE,
  LTE: COMPARE,
  EQ: COMPARE,
  NEQ: COMPARE,
  BETWEEN,
  NOT_BETWEEN: BETWEEN,
  CHANGED: TEXT,
  STR_EQUAL: TEXT,
  STR_NOT_EQUAL: TEXT,
};

/** Unknown conditions and actions are kept and never fire (model.md 10). */
const CONDITION: Shape = {
  ...shape('type:name'),
  by: (doc) => CONDITION_BY_TYPE[String(doc.type)] ?? NOTHING,
};

const ACTION_BY_TYPE: Readonly<Record<string, Shape>> = {
  SETPIN: shape('pin:stream value:text setPinType:name', { stream }),
  SET_PROP: shape('pin:stream property:name value:text', { stream }),
  NOTIFY: shape('message:text'),
  MAIL: shape('subject:text message:text'),
  TWIT: shape('message:text'),
};

const ACTION: Shape = { ...shape('type:name'), by: (doc) => ACTION_BY_TYPE[String(doc.type)] ?? NOTHING };

/** model.md 3.7 */
export const RULE: Shape = shape(
  'triggerPin:stream triggerTime:time condition:condition actions:actions=[] isActive:bool',
  {
    stream,
    time: { object: shape('id:int days:ints=[] time:int tzName:zone') },
    condition: { object: CONDITION },
    actions: { list: ACTION },
  },
);

/** model.md 1.7 */
export const TAG: Shape = shape('id:int name:text deviceIds:ints=[]');

/** model.md 1.6: what a client may set of a device. */
export const DEVICE: Shape = shape(
  'id:int name:text boardType:text address:text vendor:text connectionType:name iconName:text isUserIcon:bool',
);
