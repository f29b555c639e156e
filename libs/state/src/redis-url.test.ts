import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from './redis-url.ts';

describe('a Redis URL', () => {
  it('names one server', () => {
    expect(parseRedisUrl('redis://localhost')).toEqual({
      kind: 'single',
      tls: false,
      hosts: [{ host: 'localhost', port: 6379 }],
      username: undefined,
      password: undefined,
      db: 0,
      master: '',
    });
    expect(parseRedisUrl('rediss://ann:p%40ss%2Fword@redis.example.com:6380/2')).toMatchObject({
      tls: true,
      hosts: [{ host: 'redis.example.com', port: 6380 }],
      username: 'ann',
      password: 'p@ss/word',
      db: 2,
    });
    expect(parseRedisUrl('redis://:secret@[::1]:6380')).toMatchObject({
      hosts: [{ host: '::1', port: 6380 }],
      username: undefined,
      password: 'secret',
    });
  });

  it('names sentinels and their master', () => {
    expect(parseRedisUrl('redis+sentinel://:pw@a,b:26380/pinwire/1')).toMatchObject({
      kind: 'sentinel',
      hosts: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_380 },
      ],
      password: 'pw',
      master: 'pinwire',
      db: 1,
    });
  });

  it('names nodes of a cluster', () => {
    const hosts = [
      { host: 'a', port: 7000 },
      { host: 'b', port: 6379 },
    ];
    expect(parseRedisUrl('rediss+cluster://a:7000,b')).toMatchObject({ kind: 'cluster', tls: true, hosts });
  });

  it.each([
    ['http://localhost', /schemes are/],
    ['redis://', /schemes are/],
    ['redis://a,b', /one host/],
    ['redis://a:99999', /not a host/],
    ['redis://:hush@a:b', /not a host/],
    ['redis://a/x', /a number/],
    ['redis+sentinel://a', /name of the master/],
    ['redis+cluster://a/1', /no database but 0/],
  ])('%s is refused, and its password is not told', (url, message) => {
    expect(() => parseRedisUrl(url)).toThrow(message);
    expect(() => parseRedisUrl(url)).not.toThrow(/hush/);
  });
});
