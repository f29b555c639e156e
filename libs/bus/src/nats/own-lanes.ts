import { shardOf } from '@pinwire/protocol';
import type { RouterLink } from '../bus.ts';
import type { ByteReader } from './bytes.ts';
import { LaneClient } from './lane-client.ts';
import { type Calls, RemoteRouter } from './remote-router.ts';
import { SHARDS } from './shard-map.ts';

/** Bytes of inputs that are not done, past which sockets are no longer read; and where reading starts again. */
const FULL_BYTES = 32 * 1024 * 1024;
const ROOM_BYTES = 16 * 1024 * 1024;

/** What this process asks of routers: a lane for each shard, all of them within one bound. */
export class OwnLanes {
  /** By shard. */
  readonly lanes: readonly LaneClient[];
  private readonly routers: readonly RemoteRouter[];
  private readonly roomHandlers: (() => void)[] = [];
  private held = 0;
  private wasFull = false;

  constructor(calls: Calls, isConnected: () => boolean) {
    this.lanes = Array.from({ length: SHARDS }, (_, shard) => new LaneClient(shard));
    const added = (bytes: number): void => {
      this.held += bytes;
      if (this.held > FULL_BYTES) this.wasFull = true;
    };
    this.routers = this.lanes.map((lane) => new RemoteRouter(lane, calls, isConnected, added));
  }

  /** The owner of the shard of `route`. */
  router(route: string): RouterLink {
    return this.routers[shardOf(route)] as RemoteRouter;
  }

  /** Bytes of inputs that are not done for good. */
  get bytes(): number {
    return this.held;
  }

  get isFull(): boolean {
    return this.wasFull;
  }

  /** Is told when there is room again. */
  onRoom(handler: () => void): void {
    this.roomHandlers.push(handler);
  }

  /** Takes a FLOOR record: the inputs of a lane are done up to a number. */
  takeFloor(reader: ByteReader): void {
    const lane = this.lanes[reader.u8()] as LaneClient;
    const before = lane.bytes;
    lane.done(reader.u48());
    this.held -= before - lane.bytes;
    if (!this.wasFull || this.held > ROOM_BYTES) return;
    this.wasFull = false;
    for (const handler of this.roomHandlers) handler();
  }

  /** What the next owner of a shard has to know of a session of this process. */
  note(shard: number, session: number, note: Buffer): void {
    (this.lanes[shard] as LaneClient).note(session, note);
  }
}
