import { expect, it } from 'vitest';
import type { RouterService } from '../bus.ts';
import { ByteWriter } from './bytes.ts';
import { LaneServer } from './lane-server.ts';
import { Record, writeLogin } from './records.ts';

const GATEWAY = 'hardware-gateway-1';
const EPOCH = 5;

/** A server whose router does nothing, and what a gateway tells it of a session that is logged in. */
function serving() {
  const router: Partial<RouterService> = { attach() {}, deviceClosed() {}, takeHold: () => undefined, dropShards() {} };
  const server = new LaneServer({
    router: { ...router, commit: async () => {} } as RouterService,
    owns: () => true,
    links: { all: () => [], answer() {}, record() {} },
    setInput() {},
    log: { warn() {}, error() {} },
  });
  const tell = (kind: number, shard: number, write: (out: ByteWriter) => void): void => {
    const out = new ByteWriter();
    out.u8(kind);
    out.u8(shard);
    write(out);
    const bytes = out.take();
    server.record(GATEWAY, 0, bytes, 0, bytes.length);
  };
  const attach = (shard: number, session: number): void => {
    tell(Record.LANE_START, shard, (out) => {
      out.u48(EPOCH);
      out.u48(1);
    });
    tell(Record.ATTACH, shard, (out) => {
      out.u48(session);
      const target = { accountId: 1, dashId: 1, targetId: 0, route: `token-${session}` };
      writeLogin(out, { target, id: 1, address: undefined });
      out.u8(0);
    });
  };
  return { server, attach };
}

it('keeps one object for each session until its shard goes to another router', () => {
  const { server, attach } = serving();
  attach(3, 100);
  attach(4, 101);
  const isKept = (session: number): boolean => {
    const ref = server.ref(GATEWAY, session);
    return server.ref(GATEWAY, session) === ref;
  };
  expect([isKept(100), isKept(101), isKept(102)]).toEqual([true, true, false]);
  // After a login that failed it may be that of another shard.
  attach(3, 103);
  const before = server.ref(GATEWAY, 103);
  attach(4, 103);
  server.dropShards(new Set([3]));
  expect([isKept(100), isKept(101)]).toEqual([false, true]);
  expect(server.ref(GATEWAY, 103)).toBe(before);
  server.originGone(GATEWAY);
  expect(isKept(101)).toBe(false);
});
