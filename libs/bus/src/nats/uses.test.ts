import { connect, type NatsConnection } from 'nats';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Backend, startNats } from '../../../../test/kit/backends.ts';
import { until } from '../../../../test/kit/until.ts';
import { Refusals } from './refusals.ts';
import { Uses } from './uses.ts';

let nats: Backend;
const connections: NatsConnection[] = [];
const refused: string[] = [];

beforeAll(async () => {
  nats = await startNats();
}, 120_000);
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  refused.length = 0;
});
afterAll(() => nats.remove());

async function join(id: string) {
  const connection = await connect({ servers: nats.url });
  connections.push(connection);
  const refusals = new Refusals({ warn: (_fields, line) => refused.push(line) }, { refused: () => {} }, () => 0);
  const uses = new Uses({ connection, prefix: 'u', id, refusals });
  const heard: string[] = [];
  uses.onTold((limit, name) => heard.push(`${limit} ${name}`));
  await connection.flush();
  return { connection, uses, heard };
}

it('is heard by the others, not by who tells', async () => {
  const [a, b, c] = [await join('a'), await join('b'), await join('c')];
  a.uses.tell('accounts', '192.0.2.1\0ann@example.com');
  b.uses.tell('registrations', '');
  await until(() => c.heard.length === 2, 5000, 'both are heard');
  await until(() => a.heard.length === 1 && b.heard.length === 1, 5000, 'each hears the other');
  expect(c.heard.sort()).toEqual(['accounts 192.0.2.1\0ann@example.com', 'registrations ']);
});

it('refuses what is no such message, and tells nothing when it is closed', async () => {
  const [a, b] = [await join('a'), await join('b')];
  a.connection.publish('u.uses.1', Buffer.from([0, 1, 2]));
  a.uses.tell('mails', '7');
  await until(() => b.heard.length === 1, 5000, 'the good one is heard');
  expect(refused).toContain('a message about a limit was refused');
  await a.connection.close();
  a.uses.tell('mails', '8');
});
