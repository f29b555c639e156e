import { setTimeout as sleep } from 'node:timers/promises';
import { Command, encodeFrame, Status } from '@pinwire/protocol';
import { readRss } from '../cpu.ts';
import { each, openDevice, type Peer } from '../peer.ts';
import type { Target } from '../target.ts';
import { closeAll } from './relay-flow.ts';
import type { Aim, Row, Sizes } from './row.ts';

/**
 * Share of the connections that is opened before the first reading, and how often: what the first logins cost once, in
 * compiled code and in the heaps of all threads, is not counted.
 */
const BEFORE = 0.1;
const ROUNDS = 8;
const PING_ID = 2;
const PING_TIMEOUT_MS = 20_000;

function idle(name: string, what: string, secure: boolean, count: (sizes: Sizes) => number, aim: Aim): Row {
  return {
    name,
    title: `idle ${what} connections of devices`,
    compares: 'rss',
    aims: [aim],
    fresh: 'together',
    crowd: count,
    async open({ target, sizes }) {
      const tokens = Array.from({ length: count(sizes) }, (_, at) => target.crowd[at % target.crowd.length] as string);
      let peers: Peer[] = [];
      const openMore = async (more: string[]): Promise<void> => {
        peers = peers.concat(await each(more, secure ? 32 : 128, (token) => openDevice(target, token, secure)));
      };
      return {
        async sample() {
          const first = Math.ceil(tokens.length * BEFORE);
          for (let round = 1; sizes.careful && round < ROUNDS; round++) {
            await openMore(tokens.slice(0, first));
            await closeAll(peers.splice(0));
          }
          await openMore(tokens.slice(0, first));
          const before = await memoryOf(target, sizes);
          await openMore(tokens.slice(first));
          const after = await memoryOf(target, sizes);
          const more = tokens.length - first;
          const rss = before === undefined || after === undefined ? undefined : (after - before) / more;
          return { sent: tokens.length, received: await pingAll(peers), rss };
        },
        close: () => closeAll(peers),
      };
    },
  };
}

export const idlePlain = idle('idle-plain', 'plain', false, (sizes) => sizes.idlePlain, {
  of: 'rss',
  atMost: 6 * 1024,
  text: '<= 6 KB each',
});

export const idleTls = idle('idle-tls', 'TLS', true, (sizes) => sizes.idleTls, {
  of: 'rss',
  atMost: 35 * 1024,
  text: '<= 35 KB each',
});

/**
 * Resident memory in bytes without garbage. V8 gives it back by itself some 20 to 40 s after the last work (seen on
 * 2026-11-21, Node 20), later on a busy machine; until then it is a third of the growth. So servers that the bench started
 * are asked to do it at once.
 */
async function memoryOf({ processes }: Target, { careful }: Sizes): Promise<number | undefined> {
  const first = readRss(processes);
  if (first === undefined || !careful) return first;
  await sleep(1000);
  for (const { pid, collects } of processes) if (collects) process.kill(pid, 'SIGUSR2');
  let last = first;
  for (let quiet = 0, tries = 0; quiet < 4 && tries < 40; tries++) {
    await sleep(250);
    const now: number = readRss(processes) ?? last;
    quiet = Math.abs(now - last) < 0.002 * last ? quiet + 1 : 0;
    last = now;
  }
  return last;
}

/** Every connection must still be there: returns how many answered a PING. */
export async function pingAll(peers: readonly Peer[]): Promise<number> {
  let answered = 0;
  const all = new Promise<void>((resolve) => {
    for (const peer of peers) {
      peer.onFrame = (command, id, _data, _start, _end, status) => {
        if (command !== Command.RESPONSE || id !== PING_ID || status !== Status.OK) return;
        peer.onFrame = () => undefined;
        if (++answered === peers.length) resolve();
      };
    }
  });
  const ping = encodeFrame('device', Command.PING, PING_ID);
  for (const { socket } of peers) socket.write(ping);
  const timeout = new AbortController();
  await Promise.race([all, sleep(PING_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(() => undefined)]);
  timeout.abort();
  return answered;
}
