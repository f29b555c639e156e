import { expect, test } from 'vitest';
import { pushMessages } from './push.ts';

const common = { accountId: 1, dashId: 2, text: 'Door is open' };

test('every phone of the widget gets the message', () => {
  const widget = { priority: 'high', androidTokens: { a: 'token-a' }, iOSTokens: { b: 'token-b', c: 7 } };
  expect(pushMessages(widget, common)).toEqual([
    { ...common, priority: 'high', platform: 'android', uid: 'a', token: 'token-a' },
    { ...common, priority: 'high', platform: 'ios', uid: 'b', token: 'token-b' },
    { ...common, priority: 'high', platform: 'ios', uid: 'c', token: '7' },
  ]);
});

test.each([[undefined], [{}], [{ androidTokens: null, iOSTokens: 'text' as unknown }]])(
  '%j has no phones but those that are listed',
  (widget) => {
    const messages = pushMessages(widget, common);
    expect(messages.filter(({ platform }) => platform === 'android')).toEqual([]);
  },
);
