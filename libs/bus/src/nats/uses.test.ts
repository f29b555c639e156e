import { expect, it } from 'vitest';
import { until } from '../../../../test/kit/until.ts';
import { NatsProcesses } from '../../test/nats-processes.ts';
import { Uses } from './uses.ts';

const processes = NatsProcesses.prepare();

async function join(id: string) {
  const connection = await processes.connect();
  const refusals = processes.refusals();
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
  expect(processes.refused).toContain('a message about a limit was refused');
  await a.connection.close();
  a.uses.tell('mails', '8');
});
