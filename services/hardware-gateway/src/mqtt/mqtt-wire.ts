import type { Socket } from 'node:net';
import { Command, Status } from '@pinwire/protocol';
import type { PreLoginPlace, Wire, WireLimits, WireStats } from '@pinwire/transport';
import type {
  IConnectPacket,
  IPubackPacket,
  IPublishPacket,
  ISubscribePacket,
  IUnsubscribePacket,
  Packet,
} from 'mqtt-packet';
import type { DeviceConnection } from '../device-connection.ts';
import type { HardwareGateway } from '../gateway.ts';
import { acceptance, refusal } from './connack.ts';
import { downlink, type Message, refusalMessage, timeMessage } from './downlink.ts';
import { OutgoingQueue } from './outgoing.ts';
import { type PacketHandler, PacketSocket } from './packet-socket.ts';
import { Reason, SUBSCRIBE_FAILED } from './reasons.ts';
import { Subscriptions } from './subscriptions.ts';
import { isTopic } from './topics.ts';
import { uplink } from './uplink.ts';

/** What MQTT needs beside the gateway. */
export interface MqttPorts {
  gateway: HardwareGateway;
  limits: WireLimits;
  stats: WireStats;
  /** E-mail of the account whose device a token names; undefined when it names none. */
  ownerOf(token: string): Promise<string | undefined>;
  /** Wall clock in ms. */
  now(): number;
}

/** User name of the current login form; the other is the e-mail of the account. */
const DEVICE_USER = 'device';

/** Message id of frames that have none in MQTT: the login and publications of QoS 0 (hardware.md 9). */
const NO_ID = 0xffff;
/** Ids of questions that the wire itself asks: last values for a new subscription, and the time. */
const RETAINED_ID = 0xfffe;
const TIME_ID = 0xfffd;
/** Id of the question behind a publication of QoS 1. */
const ACK_ID = 0xfffc;

/** Bytes of a PUBLISH packet beside topic and payload, at most: header, length, packet id, empty properties. */
const PACKET_OVERHEAD = 10;

const NOTHING = Buffer.alloc(0);
const RTC = Buffer.from('rtc');

/**
 * An MQTT 3.1, 3.1.1 or 5 client as one more kind of device socket: packets become the frames of a binary device, and
 * frames for it become messages, so that neither router nor apps see a difference (hardware.md 9 "do better"). Sessions
 * end with their socket; QoS is 0 or 1.
 */
export class MqttWire implements Wire, PacketHandler {
  readonly address: string;
  readonly transport = 'mqtt';
  private readonly socket: PacketSocket;
  private readonly connection: DeviceConnection;
  private readonly subscriptions = new Subscriptions();
  private readonly outgoing: OutgoingQueue;
  private state: 'new' | 'connecting' | 'ready' | 'leaving' | 'closed' = 'new';
  private connect: IConnectPacket | undefined;
  /** Published when the socket goes without a DISCONNECT. */
  private will: { topic: string; payload: Buffer } | undefined;
  /** Acknowledgements that wait, in the order of the publications, until the router has carried these out. */
  private readonly unacknowledged: IPubackPacket[] = [];
  /** Seconds that the router told for the question that is under way. */
  private wallClock: number | undefined;

  constructor(
    socket: Socket,
    place: PreLoginPlace,
    private readonly ports: MqttPorts,
  ) {
    const { gateway, limits, stats } = ports;
    this.socket = new PacketSocket(socket, place, this, limits, stats);
    this.address = this.socket.address;
    this.outgoing = new OutgoingQueue((packet) => this.socket.send(packet), limits.maxUnsent);
    this.connection = gateway.accept(this);
  }

  /** Takes a chunk as if it had just come in. */
  receive(chunk: Buffer): void {
    this.socket.receive(chunk);
  }

  // ---- what the gateway does -------------------------------------------------------------------------------------

  frame(command: number, id: number, data: Buffer, start = 0, end = data.length, prefix?: Buffer): void {
    (this.ports.stats.framesOut[command] as number)++;
    const part = data.subarray(start, end);
    const body = prefix ? Buffer.concat([prefix, part]) : part;
    if (command === Command.BLYNK_INTERNAL && id === TIME_ID && body.toString('latin1', 0, 4) === 'rtc\0') {
      this.wallClock = Number(body.toString('latin1', 4));
      return;
    }
    for (const message of downlink(command, body)) this.publish(message, id === RETAINED_ID);
  }

  response(id: number, status: number): void {
    (this.ports.stats.framesOut[Command.RESPONSE] as number)++;
    if (this.state === 'connecting') {
      if (status === Status.OK) this.accepted();
      else this.refuse(status === Status.INVALID_TOKEN ? Reason.BAD_CREDENTIALS : Reason.SERVER_UNAVAILABLE);
    } else if (id === ACK_ID) {
      const puback = this.unacknowledged.shift();
      if (puback) this.socket.send(puback);
      if (this.state === 'leaving' && this.unacknowledged.length === 0) this.close();
    } else if (id === TIME_ID) {
      this.publish(timeMessage(this.ports.now(), this.wallClock), false);
      this.wallClock = undefined;
    } else if (status !== Status.OK) this.publish(refusalMessage(status), false);
  }

  loggedIn(): void {
    this.socket.enter();
    // The client says how long it may be silent (MQTT 3.1.2.10); 0 = as long as it likes.
    this.connection.limitMs = (this.connect?.keepalive ?? 0) * 1500;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.publishWill();
    this.socket.close();
  }

  /** A client that connects again under its name ends its older socket (MQTT 3.1.4). */
  get client(): string | undefined {
    return this.connect?.clientId || undefined;
  }

  replaced(): void {
    this.end(Reason.SESSION_TAKEN_OVER);
  }

  // ---- what the client does ----------------------------------------------------------------------------------------

  active(): void {
    this.connection.active();
  }

  packet(packet: Packet): void {
    if (this.state === 'new') {
      if (packet.cmd === 'connect') this.onConnect(packet);
      else this.close();
      return;
    }
    if (this.state === 'leaving') return;
    if (packet.messageId === 0) {
      this.end(Reason.PROTOCOL_ERROR);
      return;
    }
    switch (packet.cmd) {
      case 'publish':
        this.onPublish(packet);
        break;
      case 'puback':
        this.outgoing.acknowledged(packet.messageId as number);
        break;
      case 'subscribe':
        this.onSubscribe(packet);
        break;
      case 'unsubscribe':
        this.onUnsubscribe(packet);
        break;
      case 'pingreq':
        this.socket.send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        if (packet.reasonCode !== Reason.DISCONNECT_WITH_WILL) this.will = undefined;
        this.leave();
        break;
      default:
        this.end(Reason.PROTOCOL_ERROR);
    }
  }

  malformed(error: Error): void {
    // MQTT 3.1.2.2: a client of a version that is not spoken here is told so.
    if (this.state === 'new' && error.message === 'Invalid protocol version') {
      this.socket.send({ cmd: 'connack', sessionPresent: false, returnCode: 1 });
    } else if (this.state === 'ready') this.end(Reason.MALFORMED_PACKET);
  }

  ended(): void {
    if (this.state === 'ready') this.leave();
    else this.close();
  }

  closed(): void {
    this.publishWill();
    this.state = 'closed';
    this.connection.closed();
  }

  /** Once, in front of the notice that the device is gone; what is wrong with it is told to nobody. */
  private publishWill(): void {
    const { will } = this;
    this.will = undefined;
    if (will === undefined || (this.state !== 'ready' && this.state !== 'leaving')) return;
    this.state = 'leaving';
    this.take(will.topic, will.payload, NO_ID);
  }

  private onConnect(packet: IConnectPacket): void {
    this.connect = packet;
    const { will, properties } = packet;
    const token = packet.password ?? NOTHING;
    if (properties?.authenticationMethod !== undefined) {
      this.refuse(Reason.BAD_AUTHENTICATION_METHOD);
    } else if (packet.clientId === '' && packet.clean === false && this.version !== 5) {
      // MQTT 3.1.3.1: a session that is to be kept needs a name.
      this.socket.send({ cmd: 'connack', sessionPresent: false, returnCode: 2 });
      this.close();
    } else {
      this.state = 'connecting';
      this.outgoing.receiveMaximum = properties?.receiveMaximum || this.outgoing.receiveMaximum;
      if (will) this.will = { topic: will.topic, payload: Buffer.from(will.payload) };
      this.checkUser(packet.username, token);
    }
  }

  /** `device`, or the e-mail of the account that the token belongs to, in any case (hardware.md 9). */
  private checkUser(user: string | undefined, token: Buffer): void {
    if (user === DEVICE_USER) {
      this.logIn(token);
    } else if (!user || token.length === 0) {
      this.refuse(Reason.BAD_CREDENTIALS);
    } else {
      this.pause();
      this.ports.ownerOf(token.toString('latin1')).then(
        (email) => {
          if (this.state !== 'connecting') return;
          if (email !== user.trim().toLowerCase()) {
            this.refuse(Reason.BAD_CREDENTIALS);
            return;
          }
          // The gateway resumes the wire once the token is found and the router has answered.
          this.logIn(token);
        },
        () => this.refuse(Reason.SERVER_UNAVAILABLE),
      );
    }
  }

  private logIn(token: Buffer): void {
    this.connection.frame(Command.HARDWARE_LOGIN, NO_ID, token, 0, token.length);
  }

  private accepted(): void {
    this.state = 'ready';
    const packet = this.connect as IConnectPacket;
    this.socket.send(acceptance(packet, this.ports.limits.maxBody));
  }

  private refuse(reason: number): void {
    if (this.state === 'closed') return;
    this.socket.send(refusal(this.version, reason));
    this.close();
  }

  private onPublish(packet: IPublishPacket): void {
    if (packet.qos === 2) {
      this.end(Reason.QOS_NOT_SUPPORTED);
      return;
    }
    if (!isTopic(packet.topic)) {
      this.end(packet.topic === '' ? Reason.PROTOCOL_ERROR : Reason.INVALID_TOPIC);
      return;
    }
    const messageId = packet.messageId ?? NO_ID;
    const reasonCode = this.take(packet.topic, packet.payload as Buffer, messageId < ACK_ID ? messageId : NO_ID);
    if (packet.qos === 0) return;
    // What is acknowledged outlives this gateway (promise P3).
    this.unacknowledged.push({ cmd: 'puback', messageId, reasonCode });
    this.connection.fence(ACK_ID);
  }

  /** Hands a message on as the frames that it stands for; the reason code for the client. */
  private take(topic: string, payload: Buffer, id: number): number {
    const result = uplink(topic, payload);
    if (result === 'unknown topic' || result === 'bad payload') {
      // An acknowledgement of version 3.1.1 has no reason, and QoS 0 no acknowledgement.
      this.publish(refusalMessage(Status.ILLEGAL_COMMAND), false);
      return result === 'bad payload' ? Reason.BAD_PAYLOAD : Reason.INVALID_TOPIC;
    }
    if (result === 'time') {
      this.ask(Command.BLYNK_INTERNAL, TIME_ID, RTC);
      // A project without a clock does not answer; the refusal of an empty message comes always, and behind it.
      this.ask(Command.BLYNK_INTERNAL, TIME_ID, NOTHING);
      return Reason.SUCCESS;
    }
    for (const { command, body } of result.frames) this.ask(command, id, body);
    return Reason.SUCCESS;
  }

  private ask(command: number, id: number, body: Buffer): void {
    this.connection.frame(command, id, body, 0, body.length);
  }

  /** Closes behind the acknowledgements of what came before. */
  private leave(): void {
    this.state = 'leaving';
    if (this.unacknowledged.length === 0) this.close();
  }

  private onSubscribe({ messageId, subscriptions, properties }: ISubscribePacket): void {
    if (properties?.subscriptionIdentifier !== undefined || subscriptions.length === 0) {
      this.end(Reason.PROTOCOL_ERROR);
      return;
    }
    const { granted, questions } = this.subscriptions.addAll(subscriptions);
    const codes = this.version === 5 ? granted : granted.map((code) => Math.min(code, SUBSCRIBE_FAILED));
    this.socket.send({ cmd: 'suback', messageId, granted: codes });
    // The last value of every pin is what other brokers keep as its retained message.
    for (const body of questions) this.ask(Command.HARDWARE_SYNC, RETAINED_ID, Buffer.from(body));
  }

  private onUnsubscribe({ messageId, unsubscriptions }: IUnsubscribePacket): void {
    const granted = unsubscriptions.map((filter) =>
      this.subscriptions.remove(filter) ? Reason.SUCCESS : Reason.NO_SUBSCRIPTION,
    );
    this.socket.send({ cmd: 'unsuback', messageId, granted });
  }

  private publish({ topic, payload, always }: Message, retain: boolean): void {
    if (this.state !== 'ready') return;
    const qos = this.subscriptions.qosOf(topic) ?? (always ? 0 : undefined);
    if (qos === undefined) return;
    const largest = this.connect?.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
    if (payload.length + topic.length + PACKET_OVERHEAD > largest) return;
    if (this.outgoing.publish({ topic, payload, retain, qos })) return;
    // A client that takes nothing in is one that does not read (promise P8).
    this.ports.stats.slowReadersCut++;
    this.close();
  }

  /** Tells a client of version 5 why, then closes. */
  private end(reasonCode: number): void {
    if (this.version === 5) this.socket.send({ cmd: 'disconnect', reasonCode });
    this.close();
  }

  private get version(): number {
    return this.connect?.protocolVersion ?? 4;
  }
}
