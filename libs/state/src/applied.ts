/**
 * What of each sender's link a state already holds: the number of the last frame taken, by sender. Kept beside the
 * state so that both are saved at once; lines of `number origin`.
 */
export function encodeApplied(applied: Iterable<readonly [origin: string, seq: number]>): string {
  let text = '';
  for (const [origin, seq] of applied) text += `${seq} ${origin}\n`;
  return text;
}

export function decodeApplied(text: string): Map<string, number> {
  const applied = new Map<string, number>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) applied.set(line.slice(space + 1), Number(line.slice(0, space)));
  }
  return applied;
}
