import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { Account, body, connectDevice, type Doc, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';

const { CREATE_APP, CREATE_DASH, DELETE_APP, GET_CLONE_CODE, GET_ENERGY, GET_PROJECT_BY_CLONE_CODE } = Command;
const { HARDWARE, HARDWARE_LOGIN, LOAD_PROFILE_GZIPPED, LOGIN, UPDATE_APP, UPDATE_FACE } = Command;

const token = expect.stringMatching(/^[\w-]{32}$/);
const APP = {
  theme: 'Blynk',
  provisionType: 'DYNAMIC',
  color: 600_084_223,
  isMultiFace: false,
  name: 'Pump',
  icon: 'ic_pump',
  projectIds: [1],
};

/** A project that somebody publishes. */
const PUBLISHED = {
  name: 'Published',
  isActive: false,
  devices: [device(0), device(1)],
  tags: [{ id: 100_000, name: 'All', deviceIds: [0] }],
  widgets: [
    widget(3, 'SLIDER', 5, { value: '7', label: 'Speed' }),
    { type: 'NOTIFICATION', id: 4, width: 1, height: 1, androidTokens: { a: 'secret' } },
    { type: 'EMAIL', id: 5, width: 1, height: 1, to: 'ann@example.com' },
  ],
};

chapter('6.9 cloning and publishing', ({ withProject, open, header, common }) => {
  describe('clone codes', () => {
    test('show a project without private fields and values', async () => {
      const account = await withProject(PUBLISHED);
      const code = await account.app.text(GET_CLONE_CODE, '1');
      expect(code).toEqual(token);
      const shown = await account.app.json<{ widgets: Doc[]; devices: Doc[] }>(GET_PROJECT_BY_CLONE_CODE, code);
      expect(shown).toMatchObject({ id: 1, name: 'Published', tags: PUBLISHED.tags });
      expect(shown.devices).toEqual([0, 1].map((id) => ({ ...device(id), isUserIcon: false })));
      expect(shown.widgets[0]).toMatchObject({ id: 3, label: 'Speed' });
      for (const field of ['value', 'androidTokens', 'to']) {
        for (const one of shown.widgets) expect(one).not.toHaveProperty(field);
      }
      for (const field of ['sharedToken', 'pinsStorage']) expect(shown).not.toHaveProperty(field);
    });

    test('make a project in another account, with tokens of its own', async () => {
      const [author, taker] = [await withProject(PUBLISHED), await withProject({ id: 5 })];
      const code = await author.app.text(GET_CLONE_CODE, '1');
      const made = await taker.app.json<{ devices: Doc[] }>(GET_PROJECT_BY_CLONE_CODE, `${code}|create`);
      expect(made).toMatchObject({ id: 6, name: 'Published', parentId: -1, isPreview: false, isShared: false });
      expect(made.devices).toMatchObject([
        { id: 0, token },
        { id: 1, token },
      ]);
      expect(await taker.load(6)).toEqual(made);
      expect([taker.token(0, 6), taker.token(1, 6)]).not.toContain(author.token());
      await taker.device(0, 6);
    });

    test('take energy for what they make, and show for nothing', async () => {
      const [author, taker] = [await withProject({ widgets: [widget(3, 'GAUGE', 5)] }), await open()];
      const code = await author.app.text(GET_CLONE_CODE, '1');
      const energy = Number(await taker.app.text(GET_ENERGY));
      await taker.app.json(GET_PROJECT_BY_CLONE_CODE, code);
      expect(Number(await taker.app.text(GET_ENERGY))).toBe(energy);
      await taker.app.json(GET_PROJECT_BY_CLONE_CODE, `${code}|x`);
      expect(Number(await taker.app.text(GET_ENERGY))).toBe(energy - 300);
    });

    test('stand for the project as it was', async () => {
      const account = await withProject({ name: 'Before' });
      const code = await account.app.text(GET_CLONE_CODE, '1');
      expect(await account.app.ask(Command.UPDATE_DASH, '{"id":1,"name":"After"}')).toBe('200');
      expect(await account.app.json(GET_PROJECT_BY_CLONE_CODE, code)).toMatchObject({ name: 'Before' });
      const second = await account.app.text(GET_CLONE_CODE, '1');
      expect(second).not.toBe(code);
      expect(await account.app.json(GET_PROJECT_BY_CLONE_CODE, second)).toMatchObject({ name: 'After' });
      expect(await account.app.ask(Command.DELETE_DASH, '1')).toBe('200');
      expect(await account.app.json(GET_PROJECT_BY_CLONE_CODE, code)).toMatchObject({ name: 'Before' });
    });

    test('beyond 100 projects are 1', async () => {
      const account = await withProject();
      const code = await account.app.text(GET_CLONE_CODE, '1');
      for (let id = 2; id <= 100; id++) account.app.send(CREATE_DASH, `{"id":${id}}`, id);
      await account.app.take(99);
      expect(await account.app.ask(GET_PROJECT_BY_CLONE_CODE, `${code}|x`)).toBe('1');
      expect(await account.app.json(GET_PROJECT_BY_CLONE_CODE, code)).toMatchObject({ id: 1 });
    });
  });

  describe('apps', () => {
    const account = common({ id: 1 });

    test('are given an id', async () => {
      const made = await account().app.json(CREATE_APP, body(APP));
      expect(made).toEqual({ ...APP, id: expect.stringMatching(/^blynk[a-z]{8}$/) });
      expect(await account().profile()).toMatchObject({ apps: [made] });
    });

    test('ignore the id of the client', async () => {
      const made = await account().app.json(CREATE_APP, body({ ...APP, id: 'blynkaaaaaaaa' }));
      expect(made.id).not.toBe('blynkaaaaaaaa');
    });

    test('are replaced by an update', async () => {
      const made = await account().app.json(CREATE_APP, body(APP));
      expect(await account().app.ask(UPDATE_APP, body({ ...made, name: 'New', icon: undefined }))).toBe('200');
      const { apps } = (await account().profile()) as { apps: Doc[] };
      const { icon: __, ...rest } = made;
      expect(apps.find(({ id }) => id === made.id)).toEqual({ ...rest, name: 'New' });
    });

    improved('without projects may be sent back as they came', '6', async () => {
      const made = await account().app.json(CREATE_APP, body({ ...APP, projectIds: [] }));
      expect(made).not.toHaveProperty('projectIds');
      expect(await account().app.ask(UPDATE_APP, body(made))).toBe('200');
    });

    test('are 26 at most', async () => {
      const own = await open();
      for (let at = 0; at < 26; at++) expect(await own.app.json(CREATE_APP, body(APP))).toMatchObject({ name: 'Pump' });
      expect(await own.app.ask(CREATE_APP, body(APP))).toBe('6');
    });

    test('take their projects along', async () => {
      const own = await withProject({ widgets: [widget(3, 'GAUGE', 5)] });
      await own.project({ id: 2 });
      const made = await own.app.json(CREATE_APP, body(APP));
      const hardware = await own.device();
      const energy = await own.app.text(GET_ENERGY);
      expect(await own.app.ask(DELETE_APP, String(made.id))).toBe('200');
      expect(await hardware.next()).toBe('closed');
      expect(await own.app.text(GET_ENERGY)).toBe(energy);
      const profile = (await own.profile()) as { apps?: Doc[]; dashBoards: Doc[] };
      expect(profile.apps).toBeUndefined();
      expect(profile.dashBoards.map(({ id }) => id)).toEqual([2]);
      expect(await (await connectDevice(own.target)).ask(HARDWARE_LOGIN, own.token())).toBe('9');
      expect(await own.app.ask(DELETE_APP, String(made.id))).toBe('6');
    });

    test('of somebody else cannot be changed or deleted', async () => {
      const own = await open();
      const made = await account().app.json(CREATE_APP, body(APP));
      expect(await own.app.ask(UPDATE_APP, body({ ...made, name: 'Stolen' }))).toBe('6');
      expect(await own.app.ask(DELETE_APP, String(made.id))).toBe('6');
      expect(await account().profile()).toMatchObject({ apps: expect.arrayContaining([made]) });
    });
  });

  describe('an account of an app (3.3)', () => {
    /** An account that registers through the app of a published project. */
    async function customer(more: Doc): Promise<{ author: Account; appId: string; own: Account }> {
      const author = await withProject(PUBLISHED);
      const { id } = await author.app.json(CREATE_APP, body({ ...APP, ...more }));
      const own = await Account.open(author.target, header, { appName: String(id) });
      return { author, appId: String(id), own };
    }

    test('begins with a copy of its project, active, without values, with tokens of its own', async () => {
      const { author, own } = await customer({});
      const project = await own.load();
      expect(project).toMatchObject({ id: 1, name: 'Published', isActive: true, tags: PUBLISHED.tags });
      // No widget is on device 1.
      expect(project.devices).toMatchObject([{ id: 0, status: 'OFFLINE', token }]);
      expect(own.token()).not.toBe(author.token());
      for (const one of project.widgets ?? []) {
        for (const field of ['value', 'androidTokens', 'to']) expect(one).not.toHaveProperty(field);
      }
      await own.device();
    });

    test('has no tokens when they are printed on the devices', async () => {
      const { own } = await customer({ provisionType: 'STATIC' });
      const [first] = (await own.load()).devices ?? [];
      expect(first).toMatchObject({ id: 0 });
      expect(first).not.toHaveProperty('token');
    });

    test.each([
      ['several faces', { isMultiFace: true }],
      ['an unknown project', { projectIds: [99] }],
    ])('of an app with %s is empty', async (_what, more) => {
      const { own } = await customer(more);
      expect(await own.profile()).toEqual({});
    });

    improved('of an app without projects is empty', 'REGISTER is not answered', async () => {
      const { own } = await customer({ projectIds: [] });
      expect(await own.profile()).toEqual({});
    });

    test('is another one than that of the same address in Blynk', async () => {
      const { own, appId } = await customer({});
      const app = await own.connect();
      expect(await app.ask(LOGIN, `${own.email}|${own.hash}|ios|1.0.0|Blynk`)).toBe('3');
      expect(await app.ask(LOGIN, `${own.email}|${own.hash}|ios|1.0.0|${appId}`)).toBe('200');
    });

    test('keeps its publisher from deleting the app', async () => {
      const { author, appId, own } = await customer({});
      expect(await author.app.ask(DELETE_APP, appId)).toBe('6');
      expect(await author.load()).toMatchObject({ id: 1 });
      expect(await own.app.quiet()).toBe('200');
    });
  });

  describe('UPDATE_FACE', () => {
    /** A parent with a child that an app publishes, and an account of that app. */
    async function family() {
      const author = await withProject({
        name: 'Parent',
        widgets: [widget(3, 'SLIDER', 5, { label: 'New', value: '1' })],
      });
      const child = { id: 2, parentId: 1, name: 'Child', widgets: [widget(3, 'SLIDER', 5, { label: 'Old' })] };
      await author.project(child);
      const { id } = await author.app.json(CREATE_APP, body({ ...APP, projectIds: [2] }));
      const own = await Account.open(author.target, header, { appName: String(id) });
      return { author, own };
    }

    test('copies the parent into its children everywhere, and keeps their values', async () => {
      const { author, own } = await family();
      expect(await own.load()).toMatchObject({ id: 1, parentId: 1, name: 'Child', widgets: [{ label: 'Old' }] });
      await own.load();
      expect(await own.app.ask(HARDWARE, '1-0|vw|5|mine')).toBe('7');
      expect(await author.app.ask(UPDATE_FACE, '1')).toBe('200');
      // It has to load the project anew.
      expect(await own.app.next()).toBe('closed');
      own.app = await own.session();
      const updated = await own.load();
      expect(updated).toMatchObject({ id: 1, parentId: 1, name: 'Parent' });
      expect(updated.widgets).toMatchObject([{ id: 3, label: 'New', value: 'mine' }]);
      expect(updated.devices).toMatchObject([{ id: 0, token: own.token() }]);
      expect(await author.load(2)).toMatchObject({ parentId: 1, name: 'Parent', widgets: [{ label: 'New' }] });
      expect((await author.load(2)).widgets?.[0]).not.toHaveProperty('value');
    });

    test('leaves the author connected, and strangers with a project of that parent alone', async () => {
      const { author } = await family();
      const stranger = await withProject({ id: 2, parentId: 1, name: 'Stranger' });
      expect(await author.app.ask(UPDATE_FACE, '1')).toBe('200');
      expect(await author.app.quiet()).toBe('200');
      expect(await stranger.load(2)).toMatchObject({ name: 'Stranger' });
      expect(await stranger.app.quiet()).toBe('200');
    });

    test.each([
      ['without a child', [], []],
      ['with a child of no app', [2], []],
      ['with an app of another project', [2], [3]],
    ])('of a project %s is 6', async (_what, children, published) => {
      const account = await withProject();
      for (const id of children) await account.project({ id, parentId: 1 });
      if (published.length > 0) await account.app.json(CREATE_APP, body({ ...APP, projectIds: published }));
      expect(await account.app.ask(UPDATE_FACE, '1')).toBe('6');
    });
  });

  test('the profile of an account does not show apps of others', async () => {
    const [one, two] = [await withProject(), await open()];
    await one.app.json(CREATE_APP, body(APP));
    expect(await two.app.ask(LOAD_PROFILE_GZIPPED)).toBe('24 {}');
  });
});
