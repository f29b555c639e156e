import encodeQr from 'qr';
import { greyPng } from './png.ts';

/** Quiet zone around a code, in modules. */
const BORDER = 4;

/**
 * A QR code as a PNG of `pixels` × `pixels`, error correction L (http.md 9): modules as large as fit, in the middle.
 */
export function qrPng(text: string, pixels: number): Buffer {
  const modules = encodeQr(text, 'raw', { ecc: 'low', border: BORDER });
  const scale = Math.max(1, Math.floor(pixels / modules.length));
  const margin = Math.floor((pixels - scale * modules.length) / 2);
  const at = (place: number) => Math.floor((place - margin) / scale);
  return greyPng(pixels, (x, y) => modules[at(y)]?.[at(x)] === true);
}
