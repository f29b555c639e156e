import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gathered } from './gathered.ts';

/** Answers of `find` that the test gives by hand. */
function byHand() {
  const asked: { keys: readonly number[]; answer(rows: Map<string, string>): void; fail(error: Error): void }[] = [];
  const look = gathered(
    (keys: readonly number[]) =>
      new Promise<Map<string, string>>((answer, fail) => asked.push({ keys: [...keys], answer, fail })),
    String,
  );
  return { asked, look };
}

it('asks once for all keys of a turn and gives each its own answer', async () => {
  const { asked, look } = byHand();
  const looks = [look(1), look(2), look(1), look(3)];
  await turn();
  await turn();
  expect(asked.map(({ keys }) => keys)).toEqual([[1, 2, 1, 3]]);
  asked[0]?.answer(
    new Map([
      ['2', 'two'],
      ['1', 'one'],
    ]),
  );
  expect(await Promise.all(looks)).toEqual(['one', 'two', 'one', undefined]);
});

it('holds back what comes while two statements are under way, and sends it as one', async () => {
  const { asked, look } = byHand();
  const looks: Promise<string | undefined>[] = [];
  for (let key = 1; key <= 5; key++) {
    looks.push(look(key));
    await turn();
    await turn();
  }
  expect(asked.map(({ keys }) => keys)).toEqual([[1], [2]]);
  asked[1]?.answer(new Map([['2', 'two']]));
  await looks[1];
  await turn();
  expect(asked.map(({ keys }) => keys)).toEqual([[1], [2], [3, 4, 5]]);
  asked[0]?.answer(new Map());
  asked[2]?.answer(new Map([['5', 'five']]));
  expect(await Promise.all(looks)).toEqual([undefined, 'two', undefined, undefined, 'five']);
});

it('tells an error to all who asked, and asks again afterwards', async () => {
  const { asked, look } = byHand();
  const looks = [look(1), look(2)];
  await turn();
  await turn();
  asked[0]?.fail(new Error('away'));
  for (const each of looks) await expect(each).rejects.toThrow('away');
  const again = look(1);
  await turn();
  await turn();
  asked[1]?.answer(new Map([['1', 'one']]));
  expect(await again).toBe('one');
});
