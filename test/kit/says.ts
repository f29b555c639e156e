import { connect } from 'node:net';

/** Connects to the host and port of a URL, sends a line, and resolves when the answer fits; rejects otherwise. */
export function says(url: string, line: string | undefined, answer: RegExp): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: hostname });
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      if (answer.test(data.toString('latin1'))) resolve();
      else reject(new Error(`unexpected answer: ${data.toString('latin1', 0, 100)}`));
    });
    socket.once('close', () => reject(new Error('closed')));
    if (line !== undefined) socket.write(line);
  });
}
