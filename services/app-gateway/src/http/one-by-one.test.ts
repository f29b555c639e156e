import { type AddressInfo, connect } from 'node:net';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { oneByOne } from './one-by-one.ts';

test('a request waits for those that came before it on its connection, and for no other', async () => {
  const order: string[] = [];
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = fastify();
  oneByOne(app, app.server);
  app.get('/slow', async () => {
    order.push('slow begins');
    await released;
    order.push('slow ends');
    return '';
  });
  app.get('/fast', async () => {
    order.push('fast');
    return '';
  });
  app.get('/other', async () => '');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let answers = '';
  socket.on('data', (chunk: Buffer) => {
    answers += chunk;
  });
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\nGET /fast HTTP/1.1\r\nhost: x\r\n\r\n');
  await expect.poll(() => order).toEqual(['slow begins']);
  // By then a request of another connection has been answered, and the second one of this has not begun.
  expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(200);
  expect(order).toEqual(['slow begins']);
  release();
  await expect.poll(() => answers.split('200 OK').length).toBe(3);
  expect(order).toEqual(['slow begins', 'slow ends', 'fast']);
  socket.destroy();
  await app.close();
});
