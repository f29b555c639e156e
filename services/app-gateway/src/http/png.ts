import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const WHITE = 0xff;

/** A square PNG of grey levels, `pixels` wide: black where `isBlack`, else white. */
export function greyPng(pixels: number, isBlack: (x: number, y: number) => boolean): Buffer {
  // Each row starts with its filter, 0 = none.
  const rows = Buffer.alloc(pixels * (pixels + 1), WHITE);
  for (let y = 0; y < pixels; y++) {
    const start = y * (pixels + 1);
    rows[start] = 0;
    for (let x = 0; x < pixels; x++) if (isBlack(x, y)) rows[start + 1 + x] = 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  // 8 bits of grey, no palette, no alpha.
  header[8] = 8;
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
