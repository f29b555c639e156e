import { IllegalCommand } from '@pinwire/model';
import { split3 } from '@pinwire/protocol';
import { dashIdOf } from '../edit.ts';

/** Parts of `dashId\0tilesId\0rest`, the body of the template commands; status 2 when one is missing. */
export function templateParts(text: string): { dashId: number; tiles: string; rest: string } {
  const [dash, tiles, rest] = split3(text);
  if (tiles === undefined || rest === undefined) throw new IllegalCommand('parts are missing');
  return { dashId: dashIdOf(dash), tiles, rest };
}
