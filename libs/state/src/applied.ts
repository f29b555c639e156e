/** Names an input: the number that its sender gave it (`Input` of the bus). */
export interface AppliedInput {
  readonly origin: string;
  readonly seq: number;
}

/** What an input set off beside its own change. */
interface Effect extends AppliedInput {
  /** A place in a list that whoever notes it knows. */
  readonly place: number;
}

/** Effects that are remembered: the last ones, since only the last inputs come again to a new owner. */
const MAX_EFFECTS = 32;

/**
 * Senders that are remembered: those that sent last. Each start of a gateway is another one, of which nothing comes again
 * once it is gone; without a bound every restart would make each state longer for ever.
 */
const MAX_SENDERS = 64;

/**
 * What a state already holds of each sender's inputs, and what the last of them set off. Kept beside the state so that
 * both are saved at once: an owner to whom an input comes again, because the one before it died, changes nothing twice
 * and brings about what the other one did.
 */
export class Applied {
  /** In the order in which they sent last. */
  private readonly last = new Map<string, number>();
  /** The one that sent last. */
  private newest: string | undefined;
  private effects: Effect[] | undefined;

  /** Notes an input; false when the state holds it already. */
  take({ origin, seq }: AppliedInput): boolean {
    const last = this.last.get(origin);
    if (last !== undefined && last >= seq) return false;
    this.keep(origin, seq);
    return true;
  }

  /** Notes what an input has set off. */
  note({ origin, seq }: AppliedInput, place: number): void {
    this.effects ??= [];
    this.effects.push({ origin, seq, place });
    if (this.effects.length > MAX_EFFECTS) this.effects.shift();
  }

  /** The places that were noted for an input, in their order. */
  placesOf({ origin, seq }: AppliedInput): number[] {
    const own = this.effects?.filter((effect) => effect.origin === origin && effect.seq === seq) ?? [];
    return own.map(({ place }) => place);
  }

  /** As lines of `number origin`, and `number origin place` for effects. An origin has no blanks. */
  encode(): string {
    let text = '';
    for (const [origin, seq] of this.last) text += `${seq} ${origin}\n`;
    for (const { origin, seq, place } of this.effects ?? []) text += `${seq} ${origin} ${place}\n`;
    return text;
  }

  static decode(text: string): Applied {
    const applied = new Applied();
    for (const line of text.split('\n')) {
      const [seq, origin, place] = line.split(' ');
      if (origin === undefined) continue;
      if (place === undefined) applied.keep(origin, Number(seq));
      else applied.note({ origin, seq: Number(seq) }, Number(place));
    }
    return applied;
  }

  private keep(origin: string, seq: number): void {
    // Nearly all inputs of a target come from one sender.
    if (origin !== this.newest) {
      this.last.delete(origin);
      if (this.last.size === MAX_SENDERS) this.last.delete(this.last.keys().next().value as string);
      this.newest = origin;
    }
    this.last.set(origin, seq);
  }
}
