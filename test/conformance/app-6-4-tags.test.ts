import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { body, device, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { improved } from './app/improved.ts';
import { requests } from './app/table.ts';

const { APP_SYNC, CREATE_TAG, DELETE_TAG, GET_TAGS, HARDWARE, UPDATE_TAG } = Command;

const members = Array.from({ length: 25 }, (_, id) => id);

chapter('6.4 tags', ({ withProject, common }) => {
  describe('CREATE_TAG', () => {
    const account = common({ id: 1 });
    const list = `[${members}]`;
    requests(
      () => account().app,
      [
        [
          'a tag',
          CREATE_TAG,
          '1|{"id":100000,"name":"First","deviceIds":[0]}',
          '46 {"id":100000,"name":"First","deviceIds":[0]}',
        ],
        ['one without devices', CREATE_TAG, '1|{"id":100001,"name":"Second"}', '46 {"id":100001,"name":"Second"}'],
        ['a name of one character', CREATE_TAG, '1|{"id":100002,"name":"x"}', '46 {"id":100002,"name":"x"}'],
        ['a name of 40', CREATE_TAG, '1|{"id":100003,"name":"{a*40}"}', `46 {"id":100003,"name":"${'a'.repeat(40)}"}`],
        [
          '25 devices',
          CREATE_TAG,
          `1|{"id":100004,"name":"y","deviceIds":${list}}`,
          `46 {"id":100004,"name":"y","deviceIds":${list}}`,
        ],
        [
          'devices that do not exist',
          CREATE_TAG,
          '1|{"id":100005,"name":"z","deviceIds":[77]}',
          '46 {"id":100005,"name":"z","deviceIds":[77]}',
        ],
        ['the highest id', CREATE_TAG, '1|{"id":199999,"name":"last"}', '46 {"id":199999,"name":"last"}'],
        ['a name in other letters', CREATE_TAG, '1|{"id":100006,"name":"FIRST"}', '46 {"id":100006,"name":"FIRST"}'],
      ],
    );

    test('all of them are there in their order', async () => {
      const tags = await account().app.json<{ id: number }[]>(GET_TAGS, '1');
      expect(tags.map(({ id }) => id)).toEqual([
        100_000, 100_001, 100_002, 100_003, 100_004, 100_005, 199_999, 100_006,
      ]);
    });
  });

  improved('the id of a selector is 2', 'it is taken', async () => {
    const account = await withProject();
    expect(await account.app.ask(CREATE_TAG, '1|{"id":200000,"name":"x"}')).toBe('2');
  });

  test('a project without tags has an empty list', async () => {
    const account = await withProject();
    expect(await account.app.ask(GET_TAGS, '1')).toBe('49 []');
  });

  test('an update replaces name and devices', async () => {
    const account = await withProject({ tags: [{ id: 100_000, name: 'All', deviceIds: [0] }] });
    expect(await account.app.ask(UPDATE_TAG, '1|{"id":100000,"name":"None"}')).toBe('200');
    expect(await account.app.ask(GET_TAGS, '1')).toBe('49 [{"id":100000,"name":"None"}]');
  });

  test('an update may take a name that another tag has', async () => {
    const tags = [1, 2].map((at) => ({ id: 100_000 + at, name: `Tag ${at}` }));
    const account = await withProject({ tags });
    expect(await account.app.ask(UPDATE_TAG, '1|{"id":100002,"name":"Tag 1"}')).toBe('200');
    expect(await account.app.json(GET_TAGS, '1')).toMatchObject([{ name: 'Tag 1' }, { name: 'Tag 1' }]);
  });

  test('a deleted tag leaves its widgets behind and takes no writes', async () => {
    const account = await withProject({
      tags: [{ id: 100_000, name: 'All', deviceIds: [0] }],
      widgets: [widget(3, 'LED', 5, { deviceId: 100_000 })],
    });
    expect(await account.app.ask(DELETE_TAG, '1|100000')).toBe('200');
    expect(await account.app.ask(DELETE_TAG, '1|100000')).toBe('2');
    expect(await account.app.ask(GET_TAGS, '1')).toBe('49 []');
    expect(await account.load()).toMatchObject({ widgets: [{ id: 3, deviceId: 100_000 }] });
    account.app.send(HARDWARE, '1-100000|vw|5|1');
    expect(await account.app.quiet()).toBe('200');
  });

  test('a widget of a tag holds what was written to the tag', async () => {
    const account = await withProject({
      devices: [device(0), device(1)],
      tags: [{ id: 100_000, name: 'All', deviceIds: [0, 1] }],
      widgets: [widget(3, 'LED', 5, { deviceId: 100_000 })],
    });
    const hardware = await account.device(1);
    account.app.send(HARDWARE, '1-100000|vw|5|tag', 9);
    expect(await hardware.next()).toBe('20 9 vw|5|tag');
    hardware.send(HARDWARE, 'vw|5|device', 10);
    expect(await account.app.next()).toBe('20 10 1-1|vw|5|device');
    expect(await account.app.ask(APP_SYNC, '1')).toBe('200');
    const frames = await account.app.take(3);
    expect(frames.sort()).toEqual(
      ['25 1111 1-0|vw|5|tag', '25 1111 1-1|vw|5|device', '25 1111 1-100000|vw|5|tag'].sort(),
    );
  });

  test('tags are told to no other session', async () => {
    const account = await withProject();
    const other = await account.session();
    expect(await account.app.json(CREATE_TAG, body(1, { id: 100_000, name: 'x' }))).toMatchObject({ id: 100_000 });
    expect(await other.quiet()).toBe('200');
    expect(await other.ask(GET_TAGS, '1')).toBe('49 [{"id":100000,"name":"x"}]');
  });

  improved('tag number 101 of a project is 6', 'there is no limit', async () => {
    const tags = Array.from({ length: 100 }, (_, at) => ({ id: 100_000 + at, name: `Tag ${at}` }));
    const account = await withProject({ tags });
    expect(await account.app.ask(CREATE_TAG, '1|{"id":100100,"name":"x"}')).toBe('6');
    expect(await account.app.ask(DELETE_TAG, '1|100000')).toBe('200');
    expect(await account.app.ask(CREATE_TAG, '1|{"id":100100,"name":"x"}')).toBe('46 {"id":100100,"name":"x"}');
  });
});
