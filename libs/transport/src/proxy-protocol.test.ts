import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProxyHeader, TrustedProxies } from './proxy-protocol.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const rest = Buffer.from('the client');

/** A header of version 2 by its parts in hexadecimal. */
function v2(command: string, family: string, body: string): Buffer {
  const length = (body.length / 2).toString(16).padStart(4, '0');
  return Buffer.from(SIGNATURE + command + family + length + body, 'hex');
}

const TCP4 = 'c0000207cb007101d431247f';
const SSL = '20000f01000000002100075453' + '4c76312e33';
const TCP6 = `20010db8${'0'.repeat(23)}1${'20010db8'}${'0'.repeat(23)}2d431247f`;

const good: [string, Buffer, { address: string | undefined; secure: boolean }][] = [
  [
    'v1 over IPv4',
    Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1 54321 9343\r\n'),
    { address: '192.0.2.7', secure: false },
  ],
  [
    'v1 over IPv6',
    Buffer.from('PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n'),
    { address: '2001:db8::1', secure: false },
  ],
  ['v1 unknown', Buffer.from('PROXY UNKNOWN\r\n'), { address: undefined, secure: false }],
  [
    'v1 unknown with a tail',
    Buffer.from('PROXY UNKNOWN ffff:f...f:ffff 1 2\r\n'),
    { address: undefined, secure: false },
  ],
  ['v2 over IPv4', v2('21', '11', TCP4), { address: '192.0.2.7', secure: false }],
  ['v2 over IPv6', v2('21', '21', TCP6), { address: '2001:db8::1', secure: false }],
  ['v2 after TLS', v2('21', '11', `${TCP4}030004a1b2c3d4${SSL}`), { address: '192.0.2.7', secure: true }],
  [
    'v2 with TLS details of a plain client',
    v2('21', '11', `${TCP4}2000050000000000`),
    { address: '192.0.2.7', secure: false },
  ],
  ['v2 of the balancer itself', v2('20', '00', ''), { address: undefined, secure: false }],
  ['v2 of the balancer itself with an address', v2('20', '11', TCP4), { address: undefined, secure: false }],
  ['v2 over a local socket', v2('21', '31', '00'.repeat(216)), { address: undefined, secure: false }],
];

describe('a PROXY header', () => {
  it.each(good)('%s is read', (_name, header, expected) => {
    expect(readProxyHeader(Buffer.concat([header, rest]))).toEqual({ bytes: header.length, ...expected });
  });

  it.each(good)('%s in parts waits for more', (_name, header) => {
    for (let length = 0; length < header.length; length++) {
      expect(readProxyHeader(header.subarray(0, length))).toBe('more');
    }
  });

  it.each([
    ['no header', Buffer.from([0x1d, 0, 1, 0, 32])],
    ['a request', Buffer.from('GET / HTTP/1.1\r\n')],
    ['v1 with another family', Buffer.from('PROXY TCP5 192.0.2.7 203.0.113.1 1 2\r\n')],
    ['v1 with a wrong address', Buffer.from('PROXY TCP4 192.0.2.777 203.0.113.1 1 2\r\n')],
    ['v1 with an address of the other family', Buffer.from('PROXY TCP4 2001:db8::1 203.0.113.1 1 2\r\n')],
    ['v1 without ports', Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1\r\n')],
    ['v1 with a wrong port', Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1 1 65536\r\n')],
    ['v1 without an end', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(100)}`)],
    ['v2 of another version', v2('11', '11', TCP4)],
    ['v2 with another command', v2('22', '11', TCP4)],
    ['v2 that is too long', v2('21', '11', TCP4 + '00'.repeat(4100))],
    ['v2 with half an address', v2('21', '11', TCP4.slice(0, 20))],
    ['v2 with half a detail', v2('21', '11', `${TCP4}20`)],
    ['v2 with a detail beyond its end', v2('21', '11', `${TCP4}20000501`)],
  ])('%s is bad', (_name, data) => {
    expect(readProxyHeader(data)).toBe('bad');
  });

  it('is never read from random bytes, and never throws', () => {
    const start = fc.constantFrom('', SIGNATURE, `${SIGNATURE}21110`, Buffer.from('PROXY TCP4 ').toString('hex'));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
        const data = Buffer.concat([Buffer.from(head, 'hex'), tail]);
        const header = readProxyHeader(data);
        if (typeof header === 'object') expect(header.bytes).toBeLessThanOrEqual(data.length);
        else expect(['more', 'bad']).toContain(header);
      }),
    );
  });
});

describe('trusted balancers', () => {
  const trusted = new TrustedProxies(['10.1.0.0/16', '192.0.2.7', 'fd00::/8']);

  it.each(['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', 'fd12::1'])('%s is one', (address) => {
    expect(trusted.has(address)).toBe(true);
  });

  it.each(['10.2.0.1', '192.0.2.8', 'fe80::1', '::1', undefined, ''])('%s is none', (address) => {
    expect(trusted.has(address)).toBe(false);
  });
});
