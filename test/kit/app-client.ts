import { randomBytes } from 'node:crypto';
import { AppClient, type AppHeader, DeviceClient, type ProjectInfo, type Transport } from '@pinwire/client';
import { plain, secure, type Target } from './target.ts';

export * from '@pinwire/client';
export { Command, Status } from '@pinwire/protocol';

/** An account that a test has made, with one project. */
export interface TestAccount {
  target: Target;
  email: string;
  password: string;
  project: ProjectInfo;
  /** Tokens of the devices, by their ids from 0. */
  tokens: string[];
}

export interface AccountOptions {
  /** Number of devices. */
  devices?: number;
  widgets?: Record<string, unknown>[];
  tags?: Record<string, unknown>[];
  /** Further fields of the project. */
  project?: Record<string, unknown>;
}

/** An e-mail address that nobody else has. */
export function newEmail(): string {
  return `${randomBytes(8).toString('hex')}@example.com`;
}

/** Makes an account with one active project (id 1) over the mobile transport. */
export async function newAccount(target: Target, options: AccountOptions = {}): Promise<TestAccount> {
  const { devices = 1, widgets = [], tags = [] } = options;
  const account = { target, email: newEmail(), password: 'correct horse' };
  const app = await AppClient.connect(secure(target));
  await app.register(account.email, account.password);
  await app.login(account.email, account.password);
  const project = await app.createProject({
    id: 1,
    name: 'Test',
    isActive: true,
    widgets,
    tags,
    devices: Array.from({ length: devices }, (_, id) => ({ id, name: `Device ${id}`, boardType: 'ESP8266' })),
    ...options.project,
  });
  await app.close();
  return { ...account, project, tokens: (project.devices ?? []).map(({ token = '' }) => token) };
}

/** Another session of an account, logged in. */
export async function openApp(account: TestAccount, header: AppHeader = 'mobile', target = account.target) {
  const app = await AppClient.connect(secure(target), header);
  await app.login(account.email, account.password);
  return app;
}

/** A device of an account, logged in. */
export function openDevice(account: TestAccount, deviceId = 0, transport: Transport = 'tcp', target = account.target) {
  const isPlain = transport === 'tcp' || transport === 'ws';
  return DeviceClient.login(isPlain ? plain(target) : secure(target), account.tokens[deviceId] ?? '', transport);
}
