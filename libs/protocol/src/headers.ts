/**
 * The three headers of the protocol (hardware.md 2.1, app.md 1.3 and 1.4). Bodies are the same in all of them.
 *
 * - `device`: command(1) id(2) length|status(2)
 * - `mobile`: command(1) id(2) length|status(4)
 * - `web`: command(1) id(2), the body is the rest of the WebSocket message; a RESPONSE carries a 4-byte status
 */
export type Header = 'device' | 'mobile' | 'web';

/** Header size in bytes of every frame but a RESPONSE. */
export const headerSize = { device: 5, mobile: 7, web: 3 } as const satisfies Record<Header, number>;

/** Size in bytes of a RESPONSE, which never has a body. */
export const responseSize = { device: 5, mobile: 7, web: 7 } as const satisfies Record<Header, number>;

/** Longest body in bytes that the 16-bit length of the device header can name. */
export const DEVICE_BODY_MAX = 65535;

/**
 * Writes a header at `at` and returns the offset behind it.
 *
 * @param length body length in bytes; ignored by the web header
 */
export function writeHeader(
  header: Header,
  out: Buffer,
  at: number,
  command: number,
  id: number,
  length: number,
): number {
  out[at] = command;
  out[at + 1] = id >>> 8;
  out[at + 2] = id;
  if (header === 'device') {
    out[at + 3] = length >>> 8;
    out[at + 4] = length;
    return at + 5;
  }
  if (header === 'web') return at + 3;
  out[at + 3] = length >>> 24;
  out[at + 4] = length >>> 16;
  out[at + 5] = length >>> 8;
  out[at + 6] = length;
  return at + 7;
}

/** One whole frame in its own buffer, for everything that is not on the pin path. */
export function encodeFrame(header: Header, command: number, id: number, body: Buffer | string = ''): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const out = Buffer.allocUnsafe(headerSize[header] + bytes.length);
  bytes.copy(out, writeHeader(header, out, 0, command, id, bytes.length));
  return out;
}

/** A RESPONSE frame: the status stands where other frames have their length. */
export function encodeResponse(header: Header, id: number, status: number): Buffer {
  const out = Buffer.allocUnsafe(responseSize[header]);
  writeHeader(header === 'web' ? 'mobile' : header, out, 0, 0, id, status);
  return out;
}
