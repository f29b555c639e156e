import encodeQr from 'qr';
import { greyPng } from './png.ts';

/** Quiet zone around a code, in modules. */
const BORDER = 4;

/** A QR code as a PNG of `pixels` × `pixels` (http.md 9). */
export function qrPng(text: string, pixels: number): Buffer {
  return greyPng(pixels, qrDots(text, pixels));
}

/**
 * Which pixels of a QR code of `pixels` × `pixels` are black: error correction L (http.md 9), modules as large as fit, in
 * the middle.
 */
export function qrDots(text: string, pixels: number): (x: number, y: number) => boolean {
  const modules = encodeQr(text, 'raw', { ecc: 'low', border: BORDER });
  const scale = Math.max(1, Math.floor(pixels / modules.length));
  const margin = Math.floor((pixels - scale * modules.length) / 2);
  const at = (place: number) => Math.floor((place - margin) / scale);
  return (x, y) => modules[at(y)]?.[at(x)] === true;
}
