import { Command } from '@pinwire/protocol';
import { expect, test } from 'vitest';
import { Harness, OWNER } from '../../test/harness.ts';

const { EMAIL } = Command;
const two = [
  { id: 0, name: 'Pump', boardType: 'ESP8266' },
  { id: 1, boardType: 'ESP8266' },
];
const tiles = {
  type: 'DEVICE_TILES',
  id: 60,
  templates: [{ mode: 'PAGE', id: 1, templateId: 'TMPL1', name: '<Pump>', deviceIds: [] }],
};

test.each(['1', '1|0'])('the token of the only device: %s', async (body) => {
  const harness = await Harness.start();
  const app = await harness.owner();
  expect(await app.ask(EMAIL, body)).toEqual(['200']);
  const subject = 'Auth Token for Home project and device Node';
  expect(harness.mails).toEqual([{ to: OWNER, subject, body: `Auth Token : ${harness.tokenOf(0)}\n`, type: 'text' }]);
});

test.each(['1', '1|0|more'])('the tokens of all devices: %s', async (body) => {
  const harness = await Harness.start({ devices: two });
  const app = await harness.owner();
  expect(await app.ask(EMAIL, body)).toEqual(['200']);
  expect(harness.mails).toMatchObject([
    {
      subject: 'Auth Tokens for Home project and 2 devices',
      body: [
        `Auth Token for device 'Pump' : ${harness.tokenOf(0)}\n`,
        `Auth Token for device 'New Device' : ${harness.tokenOf(1)}\n`,
      ].join(''),
    },
  ]);
});

test('the id of a tile template, its name escaped', async () => {
  const harness = await Harness.start({ widgets: [tiles] });
  const app = await harness.owner();
  expect(await app.ask(EMAIL, 'template|1|60|1')).toEqual(['200']);
  expect(harness.mails[0]).toMatchObject({ subject: 'Template ID for <Pump>', type: 'html' });
  expect(harness.mails[0]?.body).toContain('&#60;Pump&#62;');
  expect(harness.mails[0]?.body).toContain('TMPL1');
});

test('15 when the mail cannot be sent; a ping does not wait for it', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  harness.outbox.fails = true;
  app.send(EMAIL, '1', 1);
  expect(await app.ask(Command.PING)).toEqual(['200', '15#1']);
});

test.each([
  ['', '2'],
  ['x', '2'],
  ['2', '2'],
  ['1|9', '11'],
  ['1|x', '2'],
  ['template|1|60', '2'],
  ['template|1|61|1', '2'],
  ['template|1|60|2', '2'],
])('%j is refused with %s', async (body, status) => {
  const harness = await Harness.start({ widgets: [tiles] });
  expect(await (await harness.owner()).ask(EMAIL, body)).toEqual([status]);
  expect(harness.mails).toEqual([]);
});

test('twenty mails, then one a minute', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  for (let count = 0; count < 20; count++) expect(await app.ask(EMAIL, '1')).toEqual(['200']);
  expect(await app.ask(EMAIL, '1')).toEqual(['1']);
  harness.clock += 60_000;
  expect(await app.ask(EMAIL, '1')).toEqual(['200']);
});

test('a device without a token is 11', async () => {
  const harness = await Harness.start();
  const app = await harness.owner();
  await app.ask(Command.CREATE_DASH, 'no_token|{"id":2,"devices":[{"id":0,"boardType":"ESP8266"}]}');
  expect(await app.ask(EMAIL, '2')).toEqual(['11']);
  expect(await app.ask(EMAIL, '2|0')).toEqual(['11']);
});
