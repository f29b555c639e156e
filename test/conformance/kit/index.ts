export { RawConnection } from './raw-connection.ts';
export { Stage, type Step } from './stage.ts';
export { admin, conformanceTarget, hasMqtt, isStrict } from './subject.ts';
export {
  type Answer,
  answers,
  better,
  exchanges,
  type Outcome,
  type Request,
  type Row,
  type RowOptions,
  requests,
} from './tables.ts';
export { request, showAnswer } from './web-request.ts';
export { onPin, onPins, type WidgetDocument, widget } from './widgets.ts';
export { type Given, type GivenOptions, given, World } from './world.ts';
