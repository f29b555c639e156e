import type { Result } from 'ioredis';

/*
 * Each script touches keys of one route only (one hash tag), so it runs on a Redis Cluster too. A router that lost its
 * shard has an older epoch than the one who has it now: what it still writes is refused here (fencing).
 */

/** KEYS: state. ARGV: epoch, state, applied. 1 = saved, 0 = a newer epoch is there. */
export const SAVE = `
local epoch = redis.call('HGET', KEYS[1], 'e')
if epoch and tonumber(epoch) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'e', ARGV[1], 's', ARGV[2], 'a', ARGV[3])
return 1`;

/** KEYS: presence. ARGV: epoch, since, sessions, TTL in ms. 1 = set, 0 = a newer epoch is there. */
export const SAVE_PRESENCE = `
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch and tonumber(epoch) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'since', ARGV[2], 'sessions', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    pinwireSave(key: string, epoch: number, state: Buffer, applied: string): Result<number, Context>;
    pinwireSavePresence(
      key: string,
      epoch: number,
      since: number,
      sessions: string,
      ttl: number,
    ): Result<number, Context>;
  }
}
