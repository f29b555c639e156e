import { setTimeout as sleep } from 'node:timers/promises';
import { Command, encodeFrame } from '@pinwire/protocol';
import { cpuEach, readCpu } from '../cpu.ts';
import { each, openDevice, type Peer } from '../peer.ts';
import { closeAll } from '../rows/relay-flow.ts';
import type { Drive } from '../rows/row.ts';
import { FIRST_PIN, PINS, type Target } from '../target.ts';
import { untilWritten, writtenRows } from '../written.ts';

/** Frames that a device hands to its socket at once. */
export const CHUNK = 100;
const SYNC_MS = 60_000;

/** Devices write as fast as they are read; ends when the table has all rows. */
export const rawIngest: Drive = drive('raw-ingest', untilWritten);

/** The same without writers: ends when the routers have taken all. */
export const rawFill: Drive = drive('raw-fill', async () => undefined);

function drive(name: string, whole: (writers: readonly string[], rows: number) => Promise<unknown>): Drive {
  return {
    name,
    fresh: 'apart',
    async open({ target, sizes }) {
      const tokens = target.accounts.flatMap(({ devices }) => devices.map(({ token }) => token));
      const devices = await each(tokens, 8, (token) => openDevice(target, token));
      return { sample: () => ingest(target, devices, sizes.rawRows, whole), close: () => closeAll(devices) };
    },
  };
}

async function ingest(
  target: Target,
  devices: readonly Peer[],
  rows: number,
  whole: (writers: readonly string[], rows: number) => Promise<unknown>,
) {
  const { writers = [], processes } = target;
  const chunks = Math.ceil(rows / devices.length / CHUNK);
  const sent = chunks * CHUNK * devices.length;
  const before = await writtenRows(writers);
  const cpu = readCpu(processes);
  const driver = process.cpuUsage();
  const start = performance.now();
  await Promise.all(devices.map((device) => write(device, chunks)));
  await Promise.all(devices.map(synced));
  await whole(writers, before + sent);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(driver);
  return {
    sent,
    received: sent,
    rate: (sent * 1000) / ms,
    cpu: cpuEach(cpu, readCpu(processes), sent),
    driverBusy: (user + system) / 1000 / ms,
  };
}

/** Writes as fast as the server reads. @throws Error when it closes */
function write({ socket }: Peer, chunks: number): Promise<void> {
  const bytes = Buffer.concat(bodies().map((body) => encodeFrame('device', Command.HARDWARE, 2, body)));
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(new Error('the server closed a device that wrote')));
    let left = chunks;
    const go = (): void => {
      while (left > 0) {
        left--;
        if (!socket.write(bytes)) break;
      }
      if (left > 0) socket.once('drain', go);
      else resolve();
    };
    go();
  });
}

/** Values as devices have them: decimals, and one text in ten. */
function bodies(): string[] {
  return Array.from({ length: CHUNK }, (_, at) => {
    const value = at % 10 === 0 ? `state ${at % 7}` : `${(at * 37) % 500}.${at % 10}`;
    return `vw\0${FIRST_PIN + (at % PINS)}\0${value}`;
  });
}

/** What is answered in order tells that all before it was taken. */
async function synced(device: Peer): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    device.onFrame = (command) => {
      if (command === Command.HARDWARE) resolve();
    };
  });
  device.socket.write(encodeFrame('device', Command.HARDWARE_SYNC, 3, `vr\0${FIRST_PIN}`));
  const timeout = new AbortController();
  const late = sleep(SYNC_MS, 'late', { signal: timeout.signal }).catch(() => undefined);
  if ((await Promise.race([answered, late])) === 'late') throw new Error('a device got no answer to its sync');
  timeout.abort();
}
