import type { IPublishPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { OutgoingQueue } from './outgoing.ts';

const message = (text: string, qos: 0 | 1 = 1) => ({ topic: 't', payload: Buffer.from(text), retain: false, qos });

function queue(maxWaitingBytes = 100) {
  const sent: IPublishPacket[] = [];
  const outgoing = new OutgoingQueue((packet) => sent.push(packet), maxWaitingBytes);
  return { outgoing, sent, texts: () => sent.map(({ payload, messageId }) => `${payload} ${messageId ?? ''}`.trim()) };
}

test('messages of QoS 1 get ids one after the other, those of QoS 0 none', () => {
  const { outgoing, texts } = queue();
  outgoing.publish(message('a'));
  outgoing.publish(message('b', 0));
  outgoing.publish(message('c'));
  expect(texts()).toEqual(['a 1', 'b', 'c 2']);
});

test('no more are unacknowledged than the client takes; the others follow in order', () => {
  const { outgoing, texts } = queue();
  outgoing.receiveMaximum = 2;
  for (const text of ['a', 'b', 'c', 'd']) outgoing.publish(message(text));
  expect(texts()).toEqual(['a 1', 'b 2']);
  outgoing.acknowledged(2);
  outgoing.acknowledged(2);
  expect(texts()).toEqual(['a 1', 'b 2', 'c 3']);
  outgoing.acknowledged(1);
  expect(texts()).toEqual(['a 1', 'b 2', 'c 3', 'd 4']);
});

test('an id that is still in use is not given again', () => {
  const { outgoing, sent } = queue();
  outgoing.publish(message('first'));
  for (let i = 0; i < 65_534; i++) {
    outgoing.publish(message('x'));
    outgoing.acknowledged(sent.at(-1)?.messageId as number);
  }
  outgoing.publish(message('y'));
  expect(sent.at(-1)?.messageId).toBe(2);
});

test('it tells when more wait than may', () => {
  const { outgoing } = queue(10);
  outgoing.receiveMaximum = 1;
  outgoing.publish(message('a'));
  expect(outgoing.publish(message('123456789'))).toBe(true);
  expect(outgoing.publish(message('1'))).toBe(false);
});
