/** Sets of numbers that are mostly in rows: what was missing, what is in doubt. */
export class Ranges {
  private readonly list: [first: number, last: number][] = [];

  /** Adds all numbers from `first` to `last`; none when `last` is smaller. */
  add(first: number, last: number): void {
    if (last >= first) this.list.push([first, last]);
  }

  has(number: number): boolean {
    return this.list.some(([first, last]) => first <= number && number <= last);
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const [first, last] of this.list) for (let number = first; number <= last; number++) yield number;
  }

  /** How many numbers were added. */
  get size(): number {
    return this.list.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }
}
