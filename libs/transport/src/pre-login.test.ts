import { describe, expect, it } from 'vitest';
import { PreLogin, type PreLoginPlace } from './pre-login.ts';

describe('PreLogin', () => {
  const entered = (limit: PreLogin): PreLoginPlace => {
    const place = limit.enter();
    if (place === undefined) throw new Error('no place');
    return place;
  };

  it('takes so many sockets, and another one when one has logged in or gone', () => {
    const limit = new PreLogin(2, 0);
    const places = [entered(limit), entered(limit)];
    expect(limit.enter()).toBeUndefined();
    places[0]?.leave();
    places[0]?.leave();
    expect(limit.sockets).toBe(1);
    entered(limit);
    expect(limit.enter()).toBeUndefined();
  });

  it('lets every socket hold what a login needs, and all together no more than the limit beyond that', () => {
    const limit = new PreLogin(10, 3000);
    const [first, second, third] = [entered(limit), entered(limit), entered(limit)];
    expect(first.holds(1024 + 2000)).toBe(true);
    expect(second.holds(1024 + 1000)).toBe(true);
    expect(second.holds(1024 + 1001)).toBe(false);
    expect(third.holds(1024)).toBe(true);
    expect(third.holds(1025)).toBe(false);
    expect(third.holds(0)).toBe(true);
    first.leave();
    expect(third.holds(1024 + 1500)).toBe(true);
  });

  it('counts nothing of a socket that has left', () => {
    const limit = new PreLogin(10, 1000);
    const place = entered(limit);
    place.holds(2024);
    place.leave();
    expect(place.holds(100_000)).toBe(true);
    expect(entered(limit).holds(2024)).toBe(true);
  });
});
