import { expect, test } from 'vitest';
import { Reason } from './reasons.ts';
import { Subscriptions } from './subscriptions.ts';

test('a topic goes by the highest QoS of the filters that take it in', () => {
  const subscriptions = new Subscriptions();
  subscriptions.add({ topic: 'downlink/#', qos: 0 });
  subscriptions.add({ topic: 'downlink/ds/V5', qos: 1 });
  const topics = ['downlink/ds/V5', 'downlink/ds/V6', 'hardware'];
  expect(topics.map((topic) => subscriptions.qosOf(topic))).toEqual([1, 0, undefined]);
  expect(subscriptions.remove('downlink/ds/V5')).toBe(true);
  expect(subscriptions.remove('downlink/ds/V5')).toBe(false);
  expect(subscriptions.qosOf('downlink/ds/V5')).toBe(0);
});

test('QoS 2 is granted as 1; a filter again changes its QoS', () => {
  const subscriptions = new Subscriptions();
  expect(subscriptions.add({ topic: 'hardware', qos: 2 })).toBe(1);
  expect(subscriptions.add({ topic: 'hardware', qos: 0 })).toBe(0);
  expect(subscriptions.qosOf('hardware')).toBe(0);
});

test('what cannot be served is refused with its reason', () => {
  const subscriptions = new Subscriptions();
  const topics = ['$share/a/downlink/#', 'downlink/#/x', 'ds/#'];
  expect(topics.map((topic) => subscriptions.add({ topic, qos: 0 }))).toEqual([
    Reason.SHARED_NOT_SUPPORTED,
    Reason.INVALID_FILTER,
    Reason.NOT_AUTHORIZED,
  ]);
  for (let i = 0; i < 100; i++) expect(subscriptions.add({ topic: `downlink/${i}`, qos: 0 })).toBe(0);
  expect(subscriptions.add({ topic: 'downlink/more', qos: 0 })).toBe(Reason.QUOTA_EXCEEDED);
});

test('new subscriptions ask for the last values that they cover, once', () => {
  const subscriptions = new Subscriptions();
  const ask = (...topics: string[]) => subscriptions.addAll(topics.map((topic) => ({ topic, qos: 0 }))).questions;
  expect(ask('downlink/ds/V5', 'downlink/ds/D3', 'hardware', 'ds/#')).toEqual(['vr\x005', 'dr\x003']);
  expect(ask('downlink/ds/V5', 'downlink/#')).toEqual(['']);
});

test('version 5 may ask for them only at the first time, or never', () => {
  const subscriptions = new Subscriptions();
  const ask = (rh: number) => subscriptions.addAll([{ topic: 'downlink/ds/V5', qos: 1, rh }]).questions.length;
  expect([ask(2), ask(1), ask(0)]).toEqual([0, 0, 1]);
  subscriptions.remove('downlink/ds/V5');
  expect([ask(1), ask(1)]).toEqual([1, 0]);
});
