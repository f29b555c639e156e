import { greyPng } from '../png.ts';
import type { ServedFile } from './file-reply.ts';

/** A pin on a wire. */
const PICTURE = [
  '................',
  '......####......',
  '....########....',
  '...##########...',
  '...####..####...',
  '...###....###...',
  '...###....###...',
  '...####..####...',
  '....########....',
  '.....######.....',
  '......####......',
  '.......##.......',
  '.......##.......',
  '################',
  '################',
  '................',
];

/**
 * The site's icon: a PNG, whatever its name says (http.md 1.2). Its date is the same at every gateway: a browser asks one
 * and then another.
 */
export const FAVICON: ServedFile = {
  content: greyPng(PICTURE.length, (x, y) => PICTURE[y]?.[x] === '#'),
  modifiedAt: Date.UTC(2026, 10, 20),
};
