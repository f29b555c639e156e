import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** Random bytes and numbers that a seed repeats. */
export class Noise {
  readonly #stream;

  constructor(readonly seed = process.env.PINWIRE_SEED ?? randomBytes(8).toString('hex')) {
    const key = createHash('sha256').update(seed).digest().subarray(0, 16);
    this.#stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  }

  bytes(count: number): Buffer {
    return this.#stream.update(Buffer.alloc(count));
  }

  /** From 0 to `below`, which is at most 2³². */
  number(below: number): number {
    return this.bytes(4).readUInt32BE() % below;
  }
}
