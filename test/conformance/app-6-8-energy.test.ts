import { Command } from '@pinwire/protocol';
import { describe, expect, test } from 'vitest';
import { body, widget } from './app/account.ts';
import { chapter } from './app/chapter.ts';
import { requests } from './app/table.ts';

const { ADD_ENERGY, CREATE_WIDGET, GET_ENERGY, GET_SHARE_TOKEN, REDEEM } = Command;

/** What the server asks for is that an id is there and none of the known bad ones. */
const PURCHASES: readonly (readonly [amount: number, transaction: string])[] = [
  [200, 'AdColonyAward'],
  [500, 'homeScreen'],
  [1000, 'transaction-1'],
  [2400, 'GPA.1234-5678-9012-34567'],
  [0, 'nothing'],
  [28_000, 'a b c'],
  [1, 'com.example.energy'],
  [1, '1234567890123456789.123456789012345'],
  [1, 'ümläut'],
];

chapter('6.8 energy', ({ open, common }) => {
  test('a new account has some, as decimal text; any body will do', async () => {
    const { app } = await open();
    const energy = await app.text(GET_ENERGY);
    expect(energy).toMatch(/^[1-9]\d*$/);
    expect(await app.text(GET_ENERGY, 'any|thing')).toBe(energy);
  });

  describe('ADD_ENERGY', () => {
    const account = common();
    for (const [amount, transaction] of PURCHASES) {
      test(`${amount} for "${transaction}"`, async () => {
        const { app } = account();
        const before = Number(await app.text(GET_ENERGY));
        expect(await app.ask(ADD_ENERGY, `${amount}|${transaction}`)).toBe('200');
        expect(Number(await app.text(GET_ENERGY))).toBe(before + amount);
      });
    }

    test('is seen by other sessions, and told to none', async () => {
      const { app } = account();
      const other = await account().session();
      const before = Number(await other.text(GET_ENERGY));
      expect(await app.ask(ADD_ENERGY, '7|homeScreen')).toBe('200');
      expect(await other.quiet()).toBe('200');
      expect(Number(await other.text(GET_ENERGY))).toBe(before + 7);
    });

    requests(
      () => account().app,
      ['com.blynk.energy', 'com.blynk.energy.1000', '0000000000000000000.0000000000000000'].map((transaction) => [
        `"${transaction}" is refused`,
        ADD_ENERGY,
        `100|${transaction}`,
        '6',
      ]),
    );
  });

  describe('REDEEM', () => {
    const account = common();
    requests(
      () => account().app,
      [
        ['an unknown code', REDEEM, '0123456789abcdef0123456789abcdef', '6'],
        ['the address of the account', REDEEM, 'ann@example.com', '6'],
      ],
    );
  });

  test('what is not enough is 21 and costs nothing, in accounts of Blynk', async () => {
    const account = await open();
    const { app } = account;
    await account.project({ devices: [] });
    let left = Number(await app.text(GET_ENERGY));
    const selectors = Math.floor(left / 1900);
    for (let at = 0; at < selectors; at++) {
      app.send(CREATE_WIDGET, body(1, { type: 'DEVICE_SELECTOR', id: 200_000 + at, width: 1, height: 1 }), 1000 + at);
    }
    expect(await app.take(selectors)).toEqual(Array.from({ length: selectors }, (_, at) => `0 ${1000 + at} 200`));
    left -= selectors * 1900;
    expect(await app.text(GET_ENERGY)).toBe(String(left));
    expect(await app.ask(CREATE_WIDGET, body(1, { type: 'DEVICE_SELECTOR', id: 1, width: 1, height: 1 }))).toBe('21');
    const answer = await app.ask(GET_SHARE_TOKEN, '1');
    if (left < 1000) expect(answer).toBe('21');
    expect(await app.text(GET_ENERGY)).toBe(String(left < 1000 ? left : left - 1000));
    expect(await app.ask(ADD_ENERGY, '2000|homeScreen')).toBe('200');
    expect(await app.ask(CREATE_WIDGET, body(1, { type: 'DEVICE_SELECTOR', id: 1, width: 1, height: 1 }))).toBe('200');
  });

  test('each account has its own', async () => {
    const [one, two] = [await open(), await open()];
    const before = await two.app.text(GET_ENERGY);
    expect(await one.app.ask(ADD_ENERGY, '5|homeScreen')).toBe('200');
    await one.project({ widgets: [widget(3, 'LED', 5)] });
    expect(await two.app.text(GET_ENERGY)).toBe(before);
  });
});
