import { IllegalBody } from './errors.ts';

/** Deepest nesting that is taken; every walk over a document may recurse this deep. */
export const MAX_DEPTH = 100;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * A JSON reader for the texts that `JSON.parse` cannot serve: integers beyond 2^53 − 1 come out as bigint, and text after
 * the first value is ignored (model.md 0.1, 0.2). Several times slower than `JSON.parse`: use `parseJson`.
 */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new IllegalBody('JSON is nested too deep');
    this.space();
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    SPACE.test(this.text);
    this.at = SPACE.lastIndex;
  }

  private take(char: string): boolean {
    this.space();
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private expect(char: string): void {
    if (!this.take(char)) throw new IllegalBody(`JSON: ${char} expected at ${this.at}`);
  }

  private string(): string {
    if (this.text[this.at] !== '"') throw new IllegalBody(`JSON: string expected at ${this.at}`);
    let end = this.at + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    const raw = this.text.slice(this.at, end + 1);
    this.at = end + 1;
    try {
      return JSON.parse(raw) as string;
    } catch {
      throw new IllegalBody(`JSON: bad string before ${this.at}`);
    }
  }

  private number(): number | bigint {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) throw new IllegalBody(`JSON: value expected at ${this.at}`);
    this.at = NUMBER.lastIndex;
    const value = Number(match[0]);
    const whole = match[1] === undefined && match[2] === undefined;
    return whole && !Number.isSafeInteger(value) ? BigInt(match[0]) : value;
  }

  private array(depth: number): unknown[] {
    const out: unknown[] = [];
    this.expect('[');
    if (this.take(']')) return out;
    do out.push(this.value(depth + 1));
    while (this.take(','));
    this.expect(']');
    return out;
  }

  private object(depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    this.expect('{');
    if (this.take('}')) return out;
    do {
      this.space();
      const key = this.string();
      this.expect(':');
      const value = this.value(depth + 1);
      // Assigning this key would change the prototype instead of adding a field.
      if (key !== '__proto__') out[key] = value;
    } while (this.take(','));
    this.expect('}');
    return out;
  }
}

/** Reads the first JSON value of a text. Throws `IllegalBody`. */
export function readJson(text: string): unknown {
  return new Reader(text).value(0);
}
