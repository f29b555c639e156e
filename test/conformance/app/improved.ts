import { better } from '../kit/index.ts';

/** A case; `original` says what the original does where the wanted behaviour is better (strict runs leave it out). */
export function improved(what: string, original: string | undefined, play: () => Promise<void>): void {
  better(original === undefined ? undefined : `the original: ${original}`, what, play);
}
