import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from '../histogram.ts';
import { each, openDevice, type Peer } from '../peer.ts';
import { pingAll } from '../rows/idle.ts';
import { closeAll } from '../rows/relay-flow.ts';
import type { Drive } from '../rows/row.ts';
import type { Sample } from '../sample.ts';
import type { Target } from '../target.ts';

/** Connections that are being opened at a time before the kill. */
const WIDTH = 64;
/** Libraries connect again at once (hardware.md 3.5), and after a failure at the earliest 5 s after the last try. */
const AGAIN_MS = 5000;
/** Nobody has been away for this long: all are back. */
const QUIET_MS = 500;

/** The crowd logs in and another gateway is started; then its own is killed, and every device comes back by itself. */
export const gatewayDeath: Drive = {
  name: 'gateway-death',
  fresh: 'apart',
  holds: true,
  async open({ target, sizes }) {
    const tokens = target.crowd.slice(0, sizes.logins);
    const peers = await each(tokens, WIDTH, (token) => openDevice(target, token));
    return { sample: () => killed(target, tokens, peers), close: () => closeAll(peers) };
  },
};

async function killed(target: Target, tokens: readonly string[], peers: Peer[]): Promise<Sample> {
  const victim = target.processes.find((one) => one.victim);
  if (victim === undefined) throw new Error('there is no gateway to kill');
  const latency = new Histogram();
  let lost = 0;
  let back = 0;
  let lastBack = 0;
  const watch = (peer: Peer, at: number): void => {
    peer.onClosed = async () => {
      lost++;
      const again = await comeBack(target, tokens[at] as string);
      peers[at] = again;
      watch(again, at);
      back++;
      lastBack = performance.now();
      latency.record((lastBack - start) * 1000);
    };
  };
  peers.forEach(watch);
  const driver = process.cpuUsage();
  const start = performance.now();
  process.kill(victim.pid, 'SIGKILL');
  while (lost === 0 || back < lost || performance.now() - lastBack < QUIET_MS) await sleep(20);
  const { user, system } = process.cpuUsage(driver);
  const ms = lastBack - start;
  const there = await pingAll(peers);
  if (there !== peers.length) throw new Error(`${there} of ${peers.length} devices are there after the death`);
  return {
    sent: lost,
    received: back,
    rate: (back * 1000) / ms,
    latency: { ...latency.summary(), max: latency.quantile(1) ?? 0 },
    driverBusy: (user + system) / 1000 / ms,
  };
}

async function comeBack(target: Target, token: string): Promise<Peer> {
  for (;;) {
    try {
      return await openDevice(target, token);
    } catch {
      await sleep(AGAIN_MS);
    }
  }
}
