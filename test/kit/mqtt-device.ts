import { connect, type IClientOptions, type IConnackPacket, type IPublishPacket, type MqttClient } from 'mqtt';
import type { Target } from './target.ts';

/** A message that came in. */
export interface MqttMessage {
  topic: string;
  text: string;
  retain: boolean;
  qos: number;
}

/** Time that a message may take, in ms. */
const TIMEOUT_MS = 5000;

/** A device that runs the `mqtt` package of npm. */
export class MqttDevice {
  /** Messages that nobody has taken yet. */
  readonly untaken: MqttMessage[] = [];
  /** What the server accepted the connection with. */
  connack: IConnackPacket | undefined;
  /** Reason of the DISCONNECT that the server sent (MQTT 5), if it did. */
  disconnectReason: number | undefined;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #waiting: ((message: MqttMessage) => boolean)[] = [];

  private constructor(readonly client: MqttClient) {
    this.closed = new Promise((resolve) => client.once('close', resolve));
    client.on('error', () => undefined);
    client.on('disconnect', ({ reasonCode }) => {
      this.disconnectReason = reasonCode;
    });
    client.on('message', (topic, payload, { retain, qos }: IPublishPacket) => {
      const message = { topic, text: payload.toString(), retain, qos };
      const at = this.#waiting.findIndex((take) => take(message));
      if (at < 0) this.untaken.push(message);
      else this.#waiting.splice(at, 1);
    });
  }

  /** Connects as `device` with a token; rejects with the library's error when the server refuses. */
  static connect(target: Target, token: string, options: IClientOptions = {}): Promise<MqttDevice> {
    const client = connect({
      host: target.host,
      port: target.mqttPort,
      protocol: 'mqtt',
      username: 'device',
      password: token,
      reconnectPeriod: 0,
      connectTimeout: TIMEOUT_MS,
      ...options,
    });
    const device = new MqttDevice(client);
    return new Promise((resolve, reject) => {
      client.once('connect', (connack) => {
        device.connack = connack;
        resolve(device);
      });
      client.once('error', reject);
      client.once('close', () => reject(new Error('the server closed the connection')));
    });
  }

  /** Publishes; with QoS 1 resolves when the server has acknowledged. */
  async publish(topic: string, payload: string | Buffer = '', qos: 0 | 1 | 2 = 0): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos });
  }

  async subscribe(topic: string, qos: 0 | 1 | 2 = 0): Promise<void> {
    await this.client.subscribeAsync(topic, { qos });
  }

  /** The first message on a topic that nobody has taken yet; with `live` one that is not the retained last value. */
  next(topic: string, live?: 'live'): Promise<MqttMessage> {
    const fits = (message: MqttMessage): boolean => message.topic === topic && !(live && message.retain);
    const at = this.untaken.findIndex(fits);
    if (at >= 0) return Promise.resolve(this.untaken.splice(at, 1)[0] as MqttMessage);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = this.untaken.map((message) => `${message.topic} ${message.text}`).join(', ');
        reject(new Error(`no message on ${topic} within ${TIMEOUT_MS} ms; there are: ${seen}`));
      }, TIMEOUT_MS);
      this.#waiting.push((message) => {
        if (!fits(message)) return false;
        clearTimeout(timer);
        resolve(message);
        return true;
      });
    });
  }

  /** Disconnects in order. */
  async end(): Promise<void> {
    await this.client.endAsync();
  }

  /** Breaks the connection off, as a power cut does. */
  breakOff(): void {
    this.client.stream.destroy();
  }
}
