import type { Socket } from 'node:net';

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what is no request, too long or too slow, and closes (http.md 1.6 "do better"). Whoever writes requests by hand
 * is told what is wrong with them, such as a blank in the URL, or lines that end in LF alone.
 */
export function clientError(error: Error & { code?: string; reason?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = STATUS_LINES[error.code ?? ''];
  const status = known ?? '400 Bad Request';
  const text = known || !error.reason ? '' : `${error.reason}.`;
  const type = text && 'content-type: text/plain;charset=utf-8\r\naccess-control-allow-origin: *\r\n';
  const head = `HTTP/1.1 ${status}\r\n${type}content-length: ${text.length}\r\nconnection: close\r\n\r\n`;
  socket.end(head + text, () => socket.destroy());
}
