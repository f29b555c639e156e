import type { Doc, Project, WidgetState } from '@pinwire/model';
import { parsePin, parseProject } from '@pinwire/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionsOf, withValue } from './action.ts';
import { evaluate, eventorOf } from './eventor.ts';

const setPin = (pin: number, value: string): Doc => ({ type: 'SETPIN', pin: { pin, pinType: 'VIRTUAL' }, value });

function rule(condition: Doc, actions: Doc[], rest: Doc = {}): Doc {
  return { triggerPin: { pin: 5, pinType: 'VIRTUAL' }, condition, actions, isActive: true, ...rest };
}

function project(rules: Doc[], rest: Doc = {}, widgets: Doc[] = []): Project {
  const eventor = { type: 'EVENTOR', id: 77, deviceId: 0, width: 2, height: 1, rules };
  const doc = { id: 1, isActive: true, widgets: [...widgets, eventor], ...rest };
  // As it comes from a client: what is undefined here is missing there.
  return parseProject(JSON.stringify(doc), { trusted: true });
}

/** Writes to one target and collects what the rules do, as text. */
function device(of: Project, targetId = 0) {
  const eventor = eventorOf(of, targetId);
  const memory: WidgetState = {};
  return {
    memory,
    write(op: string, value: string): string[] {
      const done: string[] = [];
      const pin = parsePin(op, op.slice(1));
      if (pin === undefined) throw new Error(`${op} is no pin`);
      if (eventor) {
        evaluate(eventor, pin, Buffer.from(value), memory, (action) => {
          done.push('body' in action ? action.body.toString() : `${action.kind} ${action.message}`);
        });
      }
      return done;
    },
  };
}

const ON = 'vw\x009\0on';

describe('which rules are evaluated', () => {
  const gt = rule({ type: 'GT', value: 0 }, [setPin(9, 'on')]);

  test('those of the first Eventor of an active project, for exactly its target', () => {
    expect(device(project([gt])).write('v5', '1')).toEqual([ON]);
    expect(eventorOf(project([gt]), 1)).toBeUndefined();
    expect(eventorOf(project([gt], { isActive: false }), 0)).toBeUndefined();
    const other = { type: 'EVENTOR', id: 1, deviceId: 1, rules: [gt] };
    expect(eventorOf(project([gt], {}, [other]), 0)).toBeUndefined();
    expect(eventorOf(project([gt], {}, [other]), 1)?.widgetId).toBe('1');
  });

  test('a project without Eventor, or with nothing that a pin sets off, has none', () => {
    expect(eventorOf(parseProject('{"id":1,"isActive":true,"widgets":[]}'), 0)).toBeUndefined();
    expect(eventorOf(project([]), 0)).toBeUndefined();
  });

  test.each([
    ['not active', { isActive: false }],
    ['without isActive', { isActive: undefined }],
    ['without a trigger', { triggerPin: undefined }],
    ['without a condition', { condition: undefined }],
    ['of an unknown condition', { condition: { type: 'SOMETIMES' } }],
    ['on a pin without a type', { triggerPin: { pin: 5 } }],
    ['on a pin that no write can name', { triggerPin: { pin: 300, pinType: 'VIRTUAL' } }],
    ['on no pin', { triggerPin: { pin: -1, pinType: 'VIRTUAL' } }],
  ])('a rule %s is not', (_name, rest) => {
    expect(eventorOf(project([{ ...gt, ...rest }]), 0)).toBeUndefined();
  });

  test('a pin in PWM mode is set off by analog writes too', () => {
    const pwm = { ...gt, triggerPin: { pin: 5, pinType: 'DIGITAL', pwmMode: true } };
    expect(device(project([pwm])).write('a5', '1')).toEqual([ON]);
    expect(device(project([pwm])).write('d5', '1')).toEqual([ON]);
    expect(device(project([pwm])).write('v5', '1')).toEqual([]);
    const plain = { ...gt, triggerPin: { pin: 5, pinType: 'DIGITAL' } };
    expect(device(project([plain])).write('a5', '1')).toEqual([]);
  });
});

describe('the latch', () => {
  test('a rule fires once for each change from false to true', () => {
    const { write } = device(project([rule({ type: 'GT', value: 30 }, [setPin(9, 'on')])]));
    expect(['30', '31', '40', '30', '31', 'text', '31'].map((value) => write('v5', value).length)).toEqual([
      0, 1, 0, 0, 1, 0, 1,
    ]);
  });

  test('rules fire in their order, each with its own latch', () => {
    const rules = [
      rule({ type: 'GT', value: 10 }, [setPin(9, 'a')]),
      rule({ type: 'LT', value: 20 }, [setPin(9, 'b')]),
      rule({ type: 'EQ', value: 15 }, [setPin(10, 'c'), setPin(11, 'd')]),
    ];
    const { write } = device(project(rules));
    expect(write('v5', '15')).toEqual(['vw\x009\0a', 'vw\x009\0b', 'vw\x0010\0c', 'vw\x0011\0d']);
    expect(write('v5', '25')).toEqual([]);
    expect(write('v5', '15')).toEqual(['vw\x009\0b', 'vw\x0010\0c', 'vw\x0011\0d']);
  });

  test('an action that fails leaves the latch open and skips the rules behind it', () => {
    const eventor = eventorOf(project([rule({ type: 'GT', value: 0 }, [setPin(9, 'on')])]), 0);
    const pin = parsePin('v', '5');
    if (!eventor || !pin) throw new Error('the rule is missing');
    const memory: WidgetState = {};
    const fail = (): never => {
      throw new Error('the mail limit is reached');
    };
    expect(() => evaluate(eventor, pin, Buffer.from('1'), memory, fail)).toThrow('mail limit');
    let runs = 0;
    evaluate(eventor, pin, Buffer.from('2'), memory, () => {
      runs++;
    });
    evaluate(eventor, pin, Buffer.from('3'), memory, () => {
      runs++;
    });
    expect(runs).toBe(1);
  });

  test('for any values a rule fires exactly where its condition becomes true', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 })), fc.integer({ min: -3, max: 3 }), (values, limit) => {
        const { write } = device(project([rule({ type: 'GTE', value: limit }, [setPin(9, 'on')])]));
        let before = false;
        for (const value of values) {
          const met = value >= limit;
          expect(write('v5', String(value)).length).toBe(met && !before ? 1 : 0);
          before = met;
        }
      }),
    );
  });
});

describe('CHANGED', () => {
  const rules = [
    rule({ type: 'EQ', value: 1 }, [setPin(8, 'one')]),
    rule({ type: 'CHANGED', value: 'a' }, [setPin(9, 'on')]),
  ];

  test('fires for every text other than the last one, the first being that of the document', () => {
    const { write, memory } = device(project(rules));
    expect(['a', 'b', 'b', 'c', 'b'].map((value) => write('v5', value).length)).toEqual([0, 1, 0, 1, 1]);
    expect(memory.streams).toEqual([undefined, Buffer.from('b')]);
  });

  test('without a text in the document the first write fires', () => {
    const { write } = device(project([rule({ type: 'CHANGED' }, [setPin(9, 'on')])]));
    expect(write('v5', 'x')).toEqual([ON]);
    expect(write('v5', 'x')).toEqual([]);
  });

  test('for any texts it fires exactly where the text differs from the one before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c\0d')), (values) => {
        const { write } = device(project(rules));
        let before = 'a';
        for (const value of values) {
          expect(write('v5', value).length).toBe(value === before ? 0 : 1);
          before = value;
        }
      }),
    );
  });
});

describe('actions', () => {
  test('a pin is set with the letter of its type, in PWM mode with the analog one', () => {
    const pins = [
      { pin: 2, pinType: 'DIGITAL' },
      { pin: 3, pinType: 'ANALOG' },
      { pin: 4, pinType: 'DIGITAL', pwmMode: true },
      { pin: 6, pinType: 'VIRTUAL' },
    ];
    const actions = actionsOf(pins.map((pin) => ({ type: 'SETPIN', pin, value: '1\x002' })));
    expect(actions.map((action) => 'body' in action && action.body.toString())).toEqual([
      'dw\x002\x001\x002',
      'aw\x003\x001\x002',
      'aw\x004\x001\x002',
      'vw\x006\x001\x002',
    ]);
  });

  test('a property goes by its wire name, to the virtual pin of the number', () => {
    const pin = { pin: 7, pinType: 'DIGITAL' };
    const [action] = actionsOf([{ type: 'SET_PROP', pin, property: 'ON_LABEL', value: 'yes' }]);
    expect(action).toEqual({
      kind: 'set-property',
      pin: { letter: 'v', number: 7 },
      property: 'onLabel',
      value: Buffer.from('yes'),
      body: Buffer.from('7\0onLabel\0yes'),
    });
  });

  test('messages keep their texts', () => {
    const list = [
      { type: 'NOTIFY', message: 'n' },
      { type: 'TWIT', message: 't' },
      { type: 'MAIL', subject: 's', message: 'm' },
      { type: 'MAIL', message: 'm' },
    ];
    expect(actionsOf(list)).toEqual([
      { kind: 'notify', message: 'n' },
      { kind: 'tweet', message: 't' },
      { kind: 'mail', subject: 's', message: 'm' },
      { kind: 'mail', subject: '', message: 'm' },
    ]);
  });

  test('what is not valid is left out, what is beside it stays', () => {
    const pin = { pin: 7, pinType: 'VIRTUAL' };
    const list = [
      { type: 'SETPIN', pin },
      { type: 'SETPIN', value: '1' },
      { type: 'SETPIN', pin: { pin: -1, pinType: 'VIRTUAL' }, value: '1' },
      { type: 'SETPIN', pin: { pin: 256, pinType: 'VIRTUAL' }, value: '1' },
      { type: 'SETPIN', pin: { pin: 1 }, value: '1' },
      { type: 'SET_PROP', pin, property: 'LABEL', value: '' },
      { type: 'SET_PROP', pin, property: 'label', value: 'x' },
      { type: 'SET_PROP', pin, value: 'x' },
      { type: 'NOTIFY', message: '' },
      { type: 'TWIT' },
      { type: 'MAIL', subject: 's' },
      { type: 'WAIT', message: 'x' },
      'SETPIN',
      null,
      { type: 'SETPIN', pin, value: '' },
    ];
    expect(actionsOf(list)).toMatchObject([{ kind: 'set-pin', body: Buffer.from('vw\x007\0') }]);
    expect(actionsOf(undefined)).toEqual([]);
  });

  test('/pin/ is replaced everywhere and literally', () => {
    expect(withValue('T=/pin/ /pin/', Buffer.from('$&\\1'))).toBe('T=$&\\1 $&\\1');
    expect(withValue('T', Buffer.from('1'))).toBe('T');
  });
});
