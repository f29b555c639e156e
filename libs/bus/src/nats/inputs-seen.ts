import { SHARDS } from './shard-map.ts';

/** Parts that one input may have; what is put off more often than that is taken as the last part. */
const PARTS = 256;

/**
 * Which inputs' effects this process has had already. When a shard moves, its new owner carries out again what the old
 * one left half done; lanes are in order, so one number for each lane tells what has been taken.
 */
export class InputsSeen {
  private readonly last = new Map<string, Float64Array>();

  /** Takes note of an effect; true when it was taken before, from another router. */
  has(origin: string, shard: number, seq: number, part: number): boolean {
    let lanes = this.last.get(origin);
    if (lanes === undefined) {
      lanes = new Float64Array(SHARDS);
      this.last.set(origin, lanes);
    }
    const number = seq * PARTS + Math.min(part, PARTS - 1);
    if (number <= (lanes[shard] as number)) return true;
    lanes[shard] = number;
    return false;
  }

  /** The origin will never ask for anything again. */
  forget(origin: string): void {
    this.last.delete(origin);
  }
}
