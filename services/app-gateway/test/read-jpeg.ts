import jpeg from 'jpeg-js';
import decodeQr from 'qr/decode.js';

/** Reads a JPEG and the QR code in it. */
export function readJpeg(bytes: Buffer): { width: number; height: number; text: string } {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false });
  return { width, height, text: decodeQr({ width, height, data }) };
}
