import { expect, test } from 'vitest';
import { Command, newAccount, openApp, openDevice } from '../kit/app-client.ts';
import { BlynkDevice } from '../kit/blynk-device.ts';
import { freePorts } from '../kit/ports.ts';
import { until } from '../kit/until.ts';
import { SCENARIO_MS, Scenario } from './kit/scenario.ts';

const [http, https] = await freePorts(2);
const scenario = Scenario.prepare({
  HTTP_PORT: String(http),
  HTTPS_PORT: String(https),
  DRAIN_REDIRECT: `127.0.0.1:${http}:${https}`,
});

test(
  'a gateway that stops in order tells its devices to come back through the balancer, and they do',
  async () => {
    const { cluster, target } = scenario;
    const account = await newAccount(target, { devices: 3 });
    const app = await openApp(account);
    const tcp = await openDevice(account, 0);
    const tls = await openDevice(account, 1, 'tls');
    const board = await BlynkDevice.connect(target, account.tokens[2] as string);
    // One stop after the other, so that both devices lose their gateway, whichever it is.
    for (const gateway of [...cluster.of('hardware-gateway')]) {
      await gateway.stop();
      await scenario.bringBack(gateway);
    }
    const isRedirect = ({ command }: { command: number }): boolean => command === Command.CONNECT_REDIRECT;
    expect((await tcp.next(isRedirect)).parts).toEqual(['127.0.0.1', String(http)]);
    expect((await tls.next(isRedirect)).parts).toEqual(['127.0.0.1', String(https)]);
    await Promise.all([tcp.closed, tls.closed]);
    await until(() => {
      board.virtualWrite(5, 'back');
      return app.untaken.some(({ parts }) => parts[0] === '1-2' && parts[3] === 'back');
    }, 30_000);
    board.close();
    app.destroy();
  },
  SCENARIO_MS,
);
