import { inflateSync } from 'node:zlib';
import decodeQr from 'qr/decode.js';

/** Reads a grey PNG without filters and the QR code in it. */
export function readPng(png: Buffer): { width: number; height: number; text: string } {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      data.fill(rows[y * (width + 1) + 1 + x] as number, (y * width + x) * 3, (y * width + x) * 3 + 3);
  }
  return { width, height, text: decodeQr({ width, height, data }) };
}
