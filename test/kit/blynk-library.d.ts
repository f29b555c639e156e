// What the tests use of the npm package blynk-library 0.5.4, which has no types of its own.
declare module 'blynk-library' {
  import type { EventEmitter } from 'node:events';

  interface Connector extends EventEmitter {
    addr: string;
    port: number;
  }

  interface ConnectorOptions {
    addr: string;
    port: number;
    /** TLS only: certificate to trust, and the name that it must be made out to. */
    ca?: Buffer;
    servername?: string;
  }

  interface VirtualPin extends EventEmitter {
    write(value: unknown): void;
  }

  class Blynk extends EventEmitter {
    constructor(token: string, options: { connector: Connector; board?: object; skip_connect?: boolean });
    VirtualPin: new (
      pin: number,
    ) => VirtualPin;
    WidgetBridge: new (
      pin: number,
    ) => { setAuthToken(token: string): void; virtualWrite(pin: number, value: unknown): void };
    /** Runs until the login has succeeded. */
    timerConn: NodeJS.Timeout | null;
    connect(): void;
    disconnect(reconnect?: boolean): void;
    virtualWrite(pin: number, value: unknown): void;
    email(to: string, topic: string, message: string): void;
    setProperty(pin: number, property: string, value: unknown): void;
    syncAll(): void;
    syncVirtual(pin: number): void;
  }

  const library: {
    Blynk: typeof Blynk;
    TcpClient: new (options: ConnectorOptions) => Connector;
    SslClient: new (options: ConnectorOptions) => Connector;
  };
  export default library;
  export type { Blynk, Connector, VirtualPin };
}

declare module 'blynk-library/blynk-browser.js' {
  import type { Connector } from 'blynk-library';

  const library: { WsClient: new (options: { addr: string; port: number; path: string }) => Connector };
  export default library;
}
