import { Command } from '@pinwire/protocol';
import { expect } from 'vitest';
import { body, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

/** Who is there: two sessions of the owner, a shared app of project 1 and one of project 2, devices 1-0 and 2-0. */
const PEOPLE = ['app', 'owner', 'shared', 'stranger', 'device', 'other'] as const;
type Person = (typeof PEOPLE)[number];

/** What somebody does, with id 9, and who gets what by it; nobody else gets anything. */
type Event = readonly [
  what: string,
  who: Person,
  command: number,
  body: string,
  got: Partial<Record<Person, readonly string[]>>,
  original?: string,
];

const sync = ['25 1111 1-0|vw|5|7'];
const ANSWER = ['0 9 200'];
const WRITE = '1-0|vw|6|x';
const written = { owner: [`25 9 ${WRITE}`], shared: [`25 9 ${WRITE}`], device: ['20 9 vw|6|x'] };
const TO_ALL = 'an app that shares another project gets it, too';

const EVENTS: readonly Event[] = [
  ['a write of an owner', 'app', Command.HARDWARE, WRITE, written],
  [
    'a write of a shared app',
    'shared',
    Command.HARDWARE,
    WRITE,
    { app: [`25 9 ${WRITE}`], owner: [`25 9 ${WRITE}`], device: ['20 9 vw|6|x'] },
  ],
  [
    'a write of an owner to the other project',
    'owner',
    Command.HARDWARE,
    '2|vw|6|x',
    { app: ['25 9 2|vw|6|x'], stranger: ['25 9 2|vw|6|x'], other: ['20 9 vw|6|x'] },
  ],
  [
    'the choice of a selector',
    'app',
    Command.HARDWARE,
    '1|vu|200000|0',
    {
      app: [...ANSWER, ...sync],
      owner: ['25 9 1|vu|200000|0', ...sync],
      shared: ['25 9 1|vu|200000|0', ...sync],
    },
  ],
  [
    'an activation',
    'app',
    Command.ACTIVATE_DASHBOARD,
    '1',
    { app: [...ANSWER, ...sync], owner: ['7 9 1', ...sync], shared: ['7 9 1', ...sync] },
    TO_ALL,
  ],
  ['sharing switched on', 'app', Command.SHARING, '1|on', { app: ANSWER, owner: ['26 9 1|on'], shared: ['26 9 1|on'] }],
  ['a sync', 'app', Command.APP_SYNC, '1', { app: [...ANSWER, ...sync] }],
  ['a sync of a shared app', 'shared', Command.APP_SYNC, '1-0', { shared: [...ANSWER, ...sync] }],
  ['a write resent from Bluetooth', 'app', Command.HARDWARE_RESEND_FROM_BLUETOOTH, '1-0|vw|6|x', {}],
  ['a property', 'app', Command.SET_WIDGET_PROPERTY, '1|3|label|x', { app: ANSWER }],
  ['a new widget', 'app', Command.CREATE_WIDGET, body(1, widget(9, 'LED', 9)), { app: ANSWER }],
  ['an updated widget', 'app', Command.UPDATE_WIDGET, body(1, widget(3, 'LED', 5, { label: 'x' })), { app: ANSWER }],
  ['settings', 'app', Command.UPDATE_PROJECT_SETTINGS, '1|{"name":"x","isShared":true}', { app: ANSWER }],
  ['an updated device', 'app', Command.UPDATE_DEVICE, body(1, device(0, { name: 'x' })), { app: ANSWER }],
  ['energy', 'app', Command.ADD_ENERGY, '5|homeScreen', { app: ANSWER }],
  ['a push token', 'app', Command.ADD_PUSH_TOKEN, '1|uid|token', { app: ANSWER }],
  ['data to forget', 'app', Command.DELETE_DEVICE_DATA, '1-0', { app: ANSWER }],
  [
    'a write of a device',
    'device',
    Command.HARDWARE,
    'vw|6|x|y',
    { app: ['20 9 1-0|vw|6|x|y'], owner: ['20 9 1-0|vw|6|x|y'], shared: ['20 9 1-0|vw|6|x|y'] },
  ],
  [
    'a property of a device',
    'device',
    Command.SET_WIDGET_PROPERTY,
    '5|label|x',
    {
      app: ['19 9 1-0|5|label|x'],
      owner: ['19 9 1-0|5|label|x'],
      shared: ['19 9 1-0|5|label|x'],
      device: ANSWER,
    },
  ],
];

const PROJECT = {
  id: 1,
  widgets: [
    widget(3, 'LED', 5, { value: '7' }),
    { type: 'NOTIFICATION', id: 4, width: 1, height: 1 },
    { type: 'DEVICE_SELECTOR', id: 200_000, width: 1, height: 1, value: 0, deviceIds: [0] },
  ],
};

chapter('9 what is relayed to whom', ({ withProject, header }) => {
  for (const [what, who, command, request, got, original] of EVENTS) {
    improved(what, original, async () => {
      const account = await withProject(PROJECT);
      await account.project({ id: 2 });
      const owner = await account.session(header === 'web' ? 'mobile' : 'web');
      const shared = await account.shared(1);
      const stranger = await account.shared(2);
      expect(await owner.take(2)).toEqual([
        expect.stringMatching(/^26 \d+ 1\|on$/),
        expect.stringMatching(/^26 \d+ 2\|on$/),
      ]);
      const people = {
        app: account.app,
        owner,
        shared,
        stranger,
        device: await account.device(0, 1, [account.app, owner, shared]),
        other: await account.device(0, 2, [account.app, owner, stranger]),
      };
      people[who].send(command, request, 9);
      for (const person of PEOPLE) {
        const lines = got[person] ?? [];
        expect(await people[person].take(lines.length), person).toEqual(lines);
      }
      // Behind all that, everybody gets the next write of a device, and nothing before it.
      people.device.send(Command.HARDWARE, 'vw|200|end', 10);
      for (const person of ['app', 'owner', 'shared'] as const) {
        expect(await people[person].next(), person).toBe('20 10 1-0|vw|200|end');
      }
      people.other.send(Command.HARDWARE, 'vw|200|end', 11);
      for (const person of ['app', 'owner', 'stranger'] as const) {
        expect(await people[person].next(), person).toBe('20 11 2-0|vw|200|end');
      }
      for (const person of PEOPLE) expect(await people[person].quiet(), person).toBe('200');
    });
  }
});
