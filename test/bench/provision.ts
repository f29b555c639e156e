import { AppClient, type DeviceInfo } from '@pinwire/client';
import { each } from './peer.ts';
import { type BenchAccount, DASH_ID, FIRST_PIN, PINS, type Target } from './target.ts';

/** How many accounts and devices a target gets. */
export interface Population {
  accounts: number;
  devicesPerAccount: number;
  /** Devices that only connect. */
  crowd: number;
}

/** Projects of an account of the crowd, and devices of each: what the shipped limits allow. */
const CROWD_PROJECTS = 10;
const CROWD_DEVICES = 50;
const PASSWORD = 'bench-password';
const WIDGETS = ['GAUGE', 'LED', 'SLIDER', 'LABELED_VALUE_DISPLAY', 'SWITCH'];

type Place = Pick<Target, 'host' | 'tls'>;

/** Makes accounts, projects with widgets and devices on any compatible server, as an app does it. */
export async function provision(place: Place, { accounts, devicesPerAccount, crowd }: Population) {
  const run = `${Date.now().toString(36)}${process.pid}`;
  const relays = await each(numbers(accounts), 4, (at) => makeAccount(place, `bench-${run}-${at}`, devicesPerAccount));
  const perAccount = CROWD_PROJECTS * CROWD_DEVICES;
  const parts = numbers(Math.ceil(crowd / perAccount)).map((at) => Math.min(perAccount, crowd - at * perAccount));
  const tokens = await each([...parts.entries()], 2, ([at, size]) => makeCrowd(place, `crowd-${run}-${at}`, size));
  return { accounts: relays, crowd: tokens.flat() };
}

/** The same for the bare relay, which reads from names and tokens who belongs together. */
export function bareAccounts({ accounts, devicesPerAccount, crowd }: Population) {
  const token = (account: string, device: number) => `${account}${String(device).padStart(8, '0')}${'x'.repeat(16)}`;
  const relays = numbers(accounts).map((at): BenchAccount => {
    const name = `bare${String(at).padStart(4, '0')}`;
    const devices = numbers(devicesPerAccount).map((id) => ({ id, token: token(name, id) }));
    return { email: `${name}@example.com`, password: PASSWORD, devices };
  });
  return { accounts: relays, crowd: numbers(crowd).map((id) => token('barecrwd', id)) };
}

async function makeAccount(place: Place, name: string, devices: number): Promise<BenchAccount> {
  const { app, email } = await enter(place, name);
  const widgets = numbers(devices).flatMap((deviceId) => WIDGETS.map((type, at) => widget(deviceId, type, at)));
  await app.createProject({ id: DASH_ID, name: 'Bench', isActive: true, widgets });
  const made = [];
  for (const id of numbers(devices)) made.push(named(await app.createDevice(DASH_ID, device(id))));
  await app.close();
  return { email, password: PASSWORD, devices: made };
}

async function makeCrowd(place: Place, name: string, size: number): Promise<string[]> {
  const { app } = await enter(place, name);
  const tokens: string[] = [];
  for (let id = 1; tokens.length < size; id++) {
    const devices = numbers(Math.min(CROWD_DEVICES, size - tokens.length)).map(device);
    const made = await app.createProject({ id, name: `Crowd ${id}`, isActive: true, devices });
    tokens.push(...(made.devices ?? []).map((one) => named(one).token));
  }
  await app.close();
  return tokens;
}

async function enter({ host, tls }: Place, name: string) {
  const app = await AppClient.connect({ host, port: tls, insecure: true });
  const email = `${name}@example.com`;
  await app.register(email, PASSWORD);
  await app.login(email, PASSWORD);
  return { app, email };
}

function widget(deviceId: number, type: string, at: number) {
  const place = {
    id: 1000 * (deviceId + 1) + at,
    x: at,
    y: deviceId,
    width: 1,
    height: 1,
    label: `${type} ${deviceId}`,
  };
  return { ...place, type, deviceId, pinType: 'VIRTUAL', pin: FIRST_PIN + (at % PINS), min: 0, max: 100 };
}

function device(id: number): DeviceInfo {
  return { id, name: `Device ${id}`, boardType: 'ESP8266', connectionType: 'WI_FI' };
}

function named({ id, token }: DeviceInfo): { id: number; token: string } {
  if (token === undefined) throw new Error(`device ${id} got no token`);
  return { id, token };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
