import type { DataStream, Doc, Pin, Project, WidgetState } from '@pinwire/model';
import { attachedTo, hitsStream, isDoc, parsePin, pinOrdinal, streamPin } from '@pinwire/model';
import { type Action, actionsOf } from './action.ts';
import { type Condition, conditionOf } from './condition.ts';

/** One active rule of an Eventor that a pin sets off. */
export interface Rule {
  /** Place in `rules` of the widget; names what the rule remembers. */
  readonly place: number;
  readonly condition: Condition;
  readonly actions: readonly Action[];
}

/** The pin rules of one target, by the place of the pin that sets them off (`pinOrdinal`). */
export interface Eventor {
  /** Id of the widget as text: key of the `WidgetState` that holds what the rules remember. */
  readonly widgetId: string;
  readonly byPin: ReadonlyMap<number, readonly Rule[]>;
}

/**
 * The pin rules of a target, or undefined when it has none: those of the project's first EVENTOR if it is attached to
 * exactly this target and the project is active (automation.md 2.3). Eventors inside tiles have no pin rules.
 */
export function eventorOf(project: Project, targetId: number): Eventor | undefined {
  const widget = project.isActive ? project.widgets.find(({ type }) => type === 'EVENTOR') : undefined;
  if (widget === undefined || attachedTo(widget) !== targetId || !Array.isArray(widget.rules)) return undefined;
  const byPin = new Map<number, Rule[]>();
  for (const [place, doc] of widget.rules.entries()) {
    const rule = isDoc(doc) ? ruleOf(doc, place) : undefined;
    if (rule === undefined) continue;
    for (const pin of triggers((doc as Doc).triggerPin as DataStream)) {
      const ordinal = pinOrdinal(pin);
      byPin.set(ordinal, [...(byPin.get(ordinal) ?? []), rule]);
    }
  }
  return byPin.size > 0 ? { widgetId: String(widget.id), byPin } : undefined;
}

function ruleOf(doc: Doc, place: number): Rule | undefined {
  if (doc.isActive !== true || !isDoc(doc.triggerPin) || !isDoc(doc.condition) || !Array.isArray(doc.actions)) {
    return undefined;
  }
  const condition = conditionOf(doc.condition);
  return condition && { place, condition, actions: actionsOf(doc.actions) };
}

/** The pins whose writes hit the trigger: its own, in PWM mode the analog one too. */
function triggers(stream: DataStream): Pin[] {
  const number = String(streamPin(stream));
  return ['d', 'v', 'a'].flatMap((letter) => {
    const pin = parsePin(letter, number);
    return pin && hitsStream(stream, pin) ? [pin] : [];
  });
}

/**
 * Evaluates the rules that a write of `pin` concerns, in their order, and calls `run` for each action that is due
 * (automation.md 2.3). `memory` is the live state of the Eventor widget: `value` holds one byte a rule, not 0 while its
 * condition stays true, `streams` the last text of each CHANGED rule. Both follow the evaluation. An error of `run` goes
 * to the caller: the rule stays unlatched and the rules behind it are not evaluated.
 */
export function evaluate(
  eventor: Eventor,
  pin: Pin,
  value: Buffer,
  memory: WidgetState,
  run: (action: Action, rule: Rule) => void,
): void {
  const rules = eventor.byPin.get(pinOrdinal(pin));
  if (rules === undefined) return;
  for (const rule of rules) {
    if (rule.condition.kind === 'changed') {
      const before = memory.streams?.[rule.place] ?? rule.condition.initial;
      // No latch here: every text that differs fires (automation.md 2.3 "do better").
      if (before?.equals(value)) continue;
      memory.streams ??= [];
      while (memory.streams.length < rule.place) memory.streams.push(undefined);
      memory.streams[rule.place] = value;
      for (const action of rule.actions) run(action, rule);
    } else if (!rule.condition.test(value)) {
      if (isLatched(memory, rule)) latch(memory, rule, 0);
    } else if (!isLatched(memory, rule)) {
      for (const action of rule.actions) run(action, rule);
      latch(memory, rule, 1);
    }
  }
}

/** Calls `run` for each action of the rules at `places` that a write of `pin` concerns: they fired when it was evaluated. */
export function repeat(eventor: Eventor, pin: Pin, places: readonly number[], run: (action: Action) => void): void {
  for (const rule of eventor.byPin.get(pinOrdinal(pin)) ?? []) {
    if (places.includes(rule.place)) for (const action of rule.actions) run(action);
  }
}

function isLatched(memory: WidgetState, rule: Rule): boolean {
  return (memory.value?.[rule.place] ?? 0) !== 0;
}

function latch(memory: WidgetState, rule: Rule, bit: 0 | 1): void {
  const before = memory.value;
  if (before === undefined || before.length <= rule.place) {
    memory.value = Buffer.alloc(rule.place + 1);
    before?.copy(memory.value);
  }
  (memory.value as Buffer)[rule.place] = bit;
}
