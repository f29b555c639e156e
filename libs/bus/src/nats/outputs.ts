import { shardOf } from '@pinwire/protocol';
import type { Audience, DeviceGatewayLink, SessionRef } from '../bus.ts';
import type { MutableInput } from './lane-server.ts';
import { type Link, NO_INPUT } from './link.ts';
import { Record, writeRef } from './records.ts';

/** Writes what an input brings about to links, marked with the input. */
export class Outputs {
  /** What is being carried out. */
  input: MutableInput | undefined;

  /** A job that runs later as a part of the present input. */
  bind<A extends unknown[]>(job: (...args: A) => void): (...args: A) => void {
    const { input } = this;
    if (input === undefined) return job;
    input.part++;
    const later: MutableInput = { ...input };
    return (...args) => {
      const before = this.input;
      this.input = later;
      try {
        job(...args);
      } finally {
        this.input = before;
      }
    };
  }

  /** To a gateway's device sockets. */
  toDevices(link: Link): DeviceGatewayLink {
    const session = (kind: number, { number }: SessionRef): number => {
      this.mark(link);
      const start = link.out.begin();
      link.out.u8(kind);
      link.out.u48(number);
      return start;
    };
    const end = (start: number): void => {
      link.out.end(start);
      link.ended();
    };
    return {
      frame(ref, command, id, data, from, to) {
        const start = session(Record.DEVICE_FRAME, ref);
        link.out.u8(command);
        link.out.u32(id);
        link.out.raw(data, from, to);
        end(start);
      },
      response(ref, id, status) {
        const start = session(Record.DEVICE_RESPONSE, ref);
        link.out.u32(id);
        link.out.u16(status);
        end(start);
      },
      idleLimit(ref, ms) {
        const start = session(Record.DEVICE_IDLE, ref);
        link.out.u32(ms);
        end(start);
      },
      close(ref, isReplaced = false) {
        const start = session(Record.DEVICE_CLOSE, ref);
        link.out.u8(isReplaced ? 1 : 0);
        end(start);
      },
      note(ref, route, note) {
        const start = session(Record.DEVICE_NOTE, ref);
        link.out.u8(shardOf(route));
        link.out.raw(note);
        end(start);
      },
    };
  }

  /** One frame to an app-gateway. */
  appFrame(
    link: Link,
    audience: Audience,
    command: number,
    id: number,
    data: Buffer,
    from: number,
    to: number,
    prefix: Buffer | undefined,
  ): void {
    this.mark(link);
    const { out } = link;
    const start = out.begin();
    out.u8(Record.APP_FRAME);
    out.u48(audience.accountId);
    out.i32(audience.dashId);
    writeRef(out, audience.except);
    out.u8(command);
    out.u32(id);
    if (prefix) out.raw(prefix);
    out.raw(data, from, to);
    out.end(start);
    link.ended();
  }

  /** Says which input the next records belong to, unless the last ones did. */
  mark(link: Link): void {
    const { input } = this;
    const { marked, out } = link;
    if (input === undefined) {
      if (marked.seq === NO_INPUT) return;
      marked.seq = NO_INPUT;
      link.cutHere();
      const start = out.begin();
      out.u8(Record.UNMARK);
      out.end(start);
      return;
    }
    const { origin, shard, seq, part, at } = input;
    if (marked.seq === seq && marked.part === part && marked.shard === shard && marked.origin === origin) return;
    link.cutHere();
    let number = link.origins.get(origin);
    if (number === undefined) {
      number = link.origins.size;
      link.origins.set(origin, number);
      const start = out.begin();
      out.u8(Record.ORIGIN);
      out.u16(number);
      out.text(origin);
      out.end(start);
    }
    marked.origin = origin;
    marked.shard = shard;
    marked.seq = seq;
    marked.part = part;
    const start = out.begin();
    out.u8(Record.MARK);
    out.u16(number);
    out.u8(shard);
    out.u48(seq);
    out.u8(part);
    out.u48(at);
    out.end(start);
  }
}
