import { describe, expect, it } from 'vitest';
import { Harness } from '../test/harness.ts';
import { redirectOf } from './redirect.ts';

const settings = {
  'drain.redirect': 'iot.example.com',
  'force.port.80.for.redirect': false,
  'http.port': 8080,
  'https.port': 9443,
  'public.http.port': 0,
  'public.https.port': 0,
};

describe('where devices are sent at a planned stop (hardware.md 3.5)', () => {
  it('is the port that speaks their transport', () => {
    const { tcp, tls } = redirectOf(settings) ?? {};
    expect([String(tcp), String(tls)]).toEqual(['iot.example.com\x008080', 'iot.example.com\x009443']);
  });

  it('is the port of the balancer, where that is another one', () => {
    const { tcp, tls } = redirectOf({ ...settings, 'public.http.port': 81, 'public.https.port': 8443 }) ?? {};
    expect([String(tcp), String(tls)]).toEqual(['iot.example.com\x0081', 'iot.example.com\x008443']);
  });

  it('is what the setting says, where it names the ports', () => {
    const { tcp, tls } = redirectOf({ ...settings, 'drain.redirect': 'iot.example.com:80:8441' }) ?? {};
    expect([String(tcp), String(tls)]).toEqual(['iot.example.com\x0080', 'iot.example.com\x008441']);
  });

  it('is 80 or 443 where the settings force it', () => {
    const { tcp, tls } = redirectOf({ ...settings, 'force.port.80.for.redirect': true }) ?? {};
    expect([String(tcp), String(tls)]).toEqual(['iot.example.com\x0080', 'iot.example.com\x00443']);
  });

  it('is nowhere without a host', () => {
    expect(redirectOf({ ...settings, 'drain.redirect': '' })).toBeUndefined();
  });
});

describe('a planned stop', () => {
  it('tells a logged-in device where to go, with the id of a login, and hangs up', async () => {
    const harness = new Harness({ settings: { redirect: redirectOf(settings) } });
    const device = await harness.device();
    const stranger = harness.connect();
    device.take();
    await harness.gateway.stop();
    expect(device.take()).toEqual(['41 1 iot.example.com|8080', 'closed']);
    expect(stranger.take()).toEqual(['closed']);
    await harness.stop();
  });

  it('only hangs up when there is nowhere to go', async () => {
    const harness = new Harness();
    const device = await harness.device();
    device.take();
    await harness.gateway.stop();
    expect(device.take()).toEqual(['closed']);
    await harness.stop();
  });
});
