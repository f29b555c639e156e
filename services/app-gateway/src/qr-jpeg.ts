import jpeg from 'jpeg-js';
import { qrDots } from './http/qr-png.ts';

const QUALITY = 90;
const WHITE = 0xff;

/** A QR code as a JPEG of `pixels` × `pixels` (http.md 9). */
export function qrJpeg(text: string, pixels: number): Buffer {
  const isBlack = qrDots(text, pixels);
  // Red, green, blue and a fourth byte that JPEG does not know.
  const data = Buffer.alloc(pixels * pixels * 4, WHITE);
  for (let y = 0; y < pixels; y++) {
    for (let x = 0; x < pixels; x++) if (isBlack(x, y)) data.fill(0, (y * pixels + x) * 4, (y * pixels + x) * 4 + 3);
  }
  return jpeg.encode({ data, width: pixels, height: pixels }, QUALITY).data;
}
