import { cpuEach, readCpu } from '../cpu.ts';
import { Histogram } from '../histogram.ts';
import { each, openDevice, type Peer } from '../peer.ts';
import type { Sample } from '../sample.ts';
import type { Target } from '../target.ts';
import { closeAll } from './relay-flow.ts';
import type { Row } from './row.ts';

/** Connections that are being opened at a time. */
const WIDTH = 64;

/** Devices that the server knows connect and log in and stay: what follows when a network comes back. */
export const login: Row = {
  name: 'login',
  title: 'login storm of devices, plain (logins)',
  compares: 'rate',
  aims: [{ of: 'ratio', atLeast: 0.8, text: 'rate >= 0.8 of bare' }],
  crowd: ({ logins }) => logins,
  async open({ target, sizes }) {
    const tokens = target.crowd.slice(0, sizes.logins);
    await closeAll(await each(tokens, WIDTH, (token) => openDevice(target, token)));
    return { sample: (ms) => storm(target, tokens, ms), close: async () => undefined };
  },
};

/** The same on a server that was just started and has yet to read every device from its store. */
export const loginRestart: Row = {
  name: 'login-restart',
  title: 'login storm after a restart (logins)',
  compares: 'rate',
  aims: [],
  fresh: 'apart',
  crowd: ({ logins }) => logins,
  async open({ target, sizes }) {
    const tokens = target.crowd.slice(0, sizes.logins);
    return { sample: () => storm(target, tokens, Number.POSITIVE_INFINITY), close: async () => undefined };
  },
};

/** Logs the devices in, in order, until all are there or `ms` are over; then closes them. */
async function storm(target: Target, tokens: readonly string[], ms: number): Promise<Sample> {
  const latency = new Histogram();
  const peers: Peer[] = [];
  let begun = 0;
  const cpuBefore = readCpu(target.processes);
  const driverBefore = process.cpuUsage();
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - start < ms && begun < tokens.length) {
      const token = tokens[begun++] as string;
      const at = performance.now();
      peers.push(await openDevice(target, token));
      latency.record((performance.now() - at) * 1000);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: WIDTH }, worker));
  const took = performance.now() - start;
  const driver = process.cpuUsage(driverBefore);
  const cpu = cpuEach(cpuBefore, readCpu(target.processes), peers.length);
  await closeAll(peers);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return {
    sent: begun,
    received: peers.length,
    rate: (peers.length * 1000) / took,
    cpu,
    latency: latency.summary(),
    driverBusy: (driver.user + driver.system) / 1000 / took,
  };
}
