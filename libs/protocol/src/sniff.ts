/** What a new connection speaks (reference hardware.md 1.2, app.md 1.2). */
export type Protocol = 'http' | 'device' | 'mobile';

/** The decision is taken once this many bytes are there. */
export const SNIFF_BYTES = 5;

const methods = new Set(['GET ', 'POST', 'PUT ', 'HEAD', 'OPTI', 'PATC', 'DELE', 'TRAC', 'CONN']);

/**
 * Decides by the first five bytes. On TLS a first byte 0x1D is a device, and so is 0x02 with a length in bytes 3–4:
 * a mobile login has a 32-bit length there whose two high bytes are zero (the safe improvement of hardware.md 1.2).
 */
export function sniff(first: Buffer, secure: boolean): Protocol {
  if (methods.has(first.toString('latin1', 0, 4))) return 'http';
  if (!secure) return 'device';
  if (first[0] === 0x1d) return 'device';
  if (first[0] === 0x02 && (first[3] !== 0 || first[4] !== 0)) return 'device';
  return 'mobile';
}
