/** Tokens of devices, shares, clones and resets: 24 random bytes in URL-safe Base64 (app.md 6.3). */
export const TOKEN_LENGTH = 32;

/** Number of shards that all tokens are spread over; fixed, since it is part of every lease and every link. */
export const SHARDS = 256;

/** Shard of a token or of any other routing key: FNV-1a over its UTF-16 units, folded to 0…255. */
export function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (SHARDS - 1);
}

/** Removes bytes ≤ 0x20 on both sides, as a device login allows (hardware.md 3.1). */
export function trimToken(body: string): string {
  let from = 0;
  let to = body.length;
  while (from < to && body.charCodeAt(from) <= 0x20) from++;
  while (to > from && body.charCodeAt(to - 1) <= 0x20) to--;
  return body.slice(from, to);
}
