import type { Doc } from '@pinwire/model';
import { numberOf } from './number.ts';

/** Whether a written value meets a condition. */
export type Test = (value: Buffer) => boolean;

/** `CHANGED` has a memory of its own, all others are plain tests (automation.md 2.2). */
export type Condition = { kind: 'test'; test: Test } | { kind: 'changed'; initial: Buffer | undefined };

type Compare = (x: number, limit: number) => boolean;

const COMPARES: Readonly<Record<string, Compare>> = {
  GT: (x, limit) => x > limit,
  GTE: (x, limit) => x >= limit,
  LT: (x, limit) => x < limit,
  LTE: (x, limit) => x <= limit,
  // −0 is another number than 0.
  EQ: (x, limit) => Object.is(x, limit),
  NEQ: (x, limit) => !Object.is(x, limit),
};

/** A condition of a rule, ready to be asked; undefined for a type that nobody knows: it is kept and never fires. */
export function conditionOf(doc: Doc): Condition | undefined {
  const type = String(doc.type);
  const compare = Object.hasOwn(COMPARES, type) ? COMPARES[type] : undefined;
  if (compare) {
    const limit = number(doc.value);
    return numeric((x) => compare(x, limit));
  }
  switch (type) {
    case 'BETWEEN':
    case 'NOT_BETWEEN': {
      const left = number(doc.left);
      const right = number(doc.right);
      const inside = type === 'BETWEEN';
      return numeric((x) => (left < x && x < right) === inside);
    }
    case 'STR_EQUAL':
    case 'STR_NOT_EQUAL': {
      const wanted = bytes(doc.value);
      const equal = type === 'STR_EQUAL';
      return { kind: 'test', test: (value) => (wanted?.equals(value) ?? false) === equal };
    }
    case 'CHANGED':
      return { kind: 'changed', initial: bytes(doc.value) };
    default:
      return undefined;
  }
}

/** Text makes every numeric condition false (automation.md 0.4 "do better"). */
function numeric(test: (x: number) => boolean): Condition {
  return {
    kind: 'test',
    test: (value) => {
      const x = numberOf(value);
      return x !== undefined && test(x);
    },
  };
}

function number(field: unknown): number {
  return typeof field === 'number' ? field : 0;
}

function bytes(field: unknown): Buffer | undefined {
  return typeof field === 'string' ? Buffer.from(field) : undefined;
}
