import { expect, test } from 'vitest';
import { key, RouterKit } from '../test/router-kit.ts';

const GATEWAY = 'test-gateway';

test('a socket that comes over is closed when the state of its device cannot be read; those behind it go on', async () => {
  const kit = new RouterKit({ devices: [0, 1].map((id) => ({ id, boardType: 'ESP8266' })) });
  kit.unreadable.add(0);
  const got = [0, 1].map((number) => {
    const lines: string[] = [];
    kit.sockets.set(number, lines);
    kit.router.attach({ gateway: GATEWAY, number }, { target: key(number), id: 0, address: undefined }, undefined);
    return lines;
  });
  await kit.router.takeHold();
  expect(got).toEqual([['closed'], []]);
  expect(kit.errors).toMatchObject([{ accountId: 1, dashId: 1, targetId: 0 }]);
  expect(await kit.router.online(key(1))).toBe(1);
});

test('a device whose state cannot be read is refused, and what is saved stays', async () => {
  const kit = new RouterKit({});
  kit.unreadable.add(0);
  const lines: string[] = [];
  kit.sockets.set(7, lines);
  kit.router.deviceLogin({ gateway: GATEWAY, number: 7 }, { target: key(0), id: 1, address: undefined });
  await kit.router.takeHold();
  expect(lines).toEqual(['0 1 19']);
  await kit.router.commit();
  expect(kit.saves).toBe(0);
});
