import type { DeviceGatewayLink } from '../bus.ts';
import type { ByteReader } from './bytes.ts';
import type { Links } from './links.ts';
import type { Outputs } from './outputs.ts';
import type { OwnLanes } from './own-lanes.ts';
import { Record } from './records.ts';

/** The device sockets of all gateways, to routers; and those of this process, to others. */
export class DeviceSockets {
  private local: { gateway: string; link: DeviceGatewayLink } | undefined;
  private readonly remote = new Map<string, DeviceGatewayLink>();

  constructor(
    private readonly links: Links,
    private readonly outputs: Outputs,
    private readonly lanes: OwnLanes,
  ) {}

  /** This process has sockets. */
  serve(gateway: string, link: DeviceGatewayLink): void {
    this.local = { gateway, link };
  }

  gateway(gateway: string): DeviceGatewayLink {
    if (gateway === this.local?.gateway) return this.local.link;
    let link = this.remote.get(gateway);
    if (link === undefined) {
      link = this.outputs.toDevices(this.links.to(gateway));
      this.remote.set(gateway, link);
    }
    return link;
  }

  /** A gateway is gone. */
  forget(gateway: string): void {
    this.remote.delete(gateway);
  }

  /** Takes a record for a socket of this process. */
  take(kind: number, reader: ByteReader): void {
    if (this.local === undefined) return;
    const { gateway, link } = this.local;
    const ref = { gateway, number: reader.u48() };
    if (kind === Record.DEVICE_FRAME) {
      const command = reader.u8();
      const id = reader.u32();
      link.frame(ref, command, id, reader.data, reader.at, reader.end);
    } else if (kind === Record.DEVICE_RESPONSE) link.response(ref, reader.u32(), reader.u16());
    else if (kind === Record.DEVICE_IDLE) link.idleLimit(ref, reader.u32());
    else if (kind === Record.DEVICE_CLOSE) link.close(ref, reader.u8() === 1);
    else this.lanes.note(reader.u8(), ref.number, Buffer.from(reader.rest()));
  }
}
