import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { localAddresses, publicHost, publicPorts } from './host.ts';

const v4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv4',
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: `${address}/24`,
});
const v6 = (address: string): NetworkInterfaceInfo => ({ ...v4(address), family: 'IPv6', scopeid: 0 });
const lo = [v4('127.0.0.1', true)];

describe('publicHost', () => {
  const settings = { 'server.host': '', 'net.interface': 'eth' };

  it('is server.host when that is set', () => {
    expect(publicHost({ ...settings, 'server.host': 'iot.example' }, { lo })).toBe('iot.example');
  });

  it('is the IPv4 address of the interface', () => {
    const interfaces = { lo, wlan0: [v4('10.0.0.7')], eth0: [v6('2001:db8::1'), v4('192.0.2.4')] };
    expect(publicHost(settings, interfaces)).toBe('192.0.2.4');
    expect(publicHost({ ...settings, 'net.interface': 'wlan' }, interfaces)).toBe('10.0.0.7');
  });

  it('falls back to an outside address, then to 127.0.0.1', () => {
    expect(publicHost(settings, { lo, enp3s0: [v4('192.0.2.9')] })).toBe('192.0.2.9');
    expect(publicHost(settings, { lo })).toBe('127.0.0.1');
    expect(publicHost(settings, {})).toBe('127.0.0.1');
  });
});

it('publicPorts are those of the balancer, where it has others', () => {
  const own = { 'http.port': 8080, 'https.port': 0, 'public.http.port': 0, 'public.https.port': 0 };
  expect(publicPorts(own)).toEqual({ plain: 8080, secure: 0 });
  expect(publicPorts({ ...own, 'public.http.port': 80, 'public.https.port': 443 })).toEqual({ plain: 80, secure: 443 });
});

it('localAddresses leaves out link-local ones', () => {
  expect(localAddresses({ lo, eth0: [v4('192.0.2.4'), v6('fe80::1'), v6('2001:db8::1')] })).toEqual([
    '127.0.0.1',
    '192.0.2.4',
    '2001:db8::1',
  ]);
});
