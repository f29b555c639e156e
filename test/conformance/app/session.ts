import { inflateSync } from 'node:zlib';
import { Command } from '@pinwire/protocol';
import type { Frame, FrameClient } from '../../kit/app-client.ts';
import { bytes } from '../kit/notation.ts';

/** Longest wait for a frame that must come, in ms. */
const PATIENCE_MS = 10_000;

/** Bodies that are a zlib stream of JSON (app.md 6.1); that of a graph is one of binary points. */
const ZIPPED: readonly number[] = [
  Command.LOAD_PROFILE_GZIPPED,
  Command.GET_PROJECT_BY_TOKEN,
  Command.GET_PROJECT_BY_CLONE_CODE,
];

function bodyText({ command, body }: Frame): string {
  if (ZIPPED.includes(command)) return inflateSync(body).toString('utf8');
  if (command === Command.GET_ENHANCED_GRAPH_DATA) return inflateSync(body).toString('hex');
  return body.toString('utf8').replaceAll('\0', '|');
}

/** A frame as cases write it: `0 8 200`, `25 1111 1-0|vw|5|23`. */
export function lineOf(frame: Frame): string {
  const { command, id, status } = frame;
  return command === Command.RESPONSE ? `0 ${id} ${status}` : `${command} ${id} ${bodyText(frame)}`.trimEnd();
}

/** One connection of an app or a device whose frames are taken strictly in the order in which they come. */
export class Session<T extends FrameClient = FrameClient> {
  constructor(readonly client: T) {}

  /** Sends a frame and returns its id; in text `|` is NUL and `{a*300}` 300 times a. */
  send(command: number, body: string | Buffer = '', id?: number): number {
    return this.client.send(command, typeof body === 'string' ? bytes(body) : body, id);
  }

  /** The next frame, whatever it is, as a line; `closed` when there is none any more. */
  async next(): Promise<string> {
    const frame = await this.frame();
    return frame === undefined ? 'closed' : lineOf(frame);
  }

  /** The next `count` frames. */
  async take(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) lines.push(await this.next());
    return lines;
  }

  /**
   * Sends a command; the next frame is its answer. A RESPONSE is given as its status, a frame of the command without id
   * (`49 []`), and anything else, which is wrong, with it.
   */
  async ask(command: number, body: string | Buffer = ''): Promise<string> {
    const id = this.send(command, body);
    const frame = await this.frame();
    if (frame === undefined) return 'closed';
    if (frame.id !== id) return lineOf(frame);
    if (frame.command === Command.RESPONSE) return String(frame.status);
    return frame.command === command ? `${command} ${bodyText(frame)}`.trimEnd() : lineOf(frame);
  }

  /** The body of the answer to a command that is answered with text or JSON. @throws Error when it is a status */
  async text(command: number, body: string | Buffer = ''): Promise<string> {
    const line = await this.ask(command, body);
    const head = `${command} `;
    if (!line.startsWith(head)) throw new Error(`command ${head}was answered with ${line}`);
    return line.slice(head.length);
  }

  async json<D = Record<string, unknown>>(command: number, body: string | Buffer = ''): Promise<D> {
    return JSON.parse((await this.text(command, body)).replaceAll('|', '\\u0000')) as D;
  }

  /**
   * What a PING is answered with: `200` when nothing else came before. So a case shows silence without waiting for it.
   */
  quiet(): Promise<string> {
    return this.ask(Command.PING);
  }

  /** The next frame, undefined when the connection is gone. @throws Error when none comes in time */
  private async frame(): Promise<Frame | undefined> {
    try {
      return await this.client.next(() => true, PATIENCE_MS, 'another frame');
    } catch (error) {
      if (this.client.isClosed) return undefined;
      throw error;
    }
  }
}
