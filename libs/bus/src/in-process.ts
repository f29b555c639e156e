import type { AppGatewayLink, Bus, DeviceGatewayLink, OnAccountChanged, RouterLink, RouterService } from './bus.ts';
import type { Figures } from './figures.ts';

/** The bus of a single process: every link is a function call, so order and delivery are those of the caller. */
export class InProcessBus implements Bus {
  readonly input = undefined;
  /** A call is carried out at once: nothing waits here, but what routers have handed on may (`setFull`). */
  isFull = false;
  private routerLink: RouterLink | undefined;
  private readonly gateways = new Map<string, DeviceGatewayLink>();
  private appLink: AppGatewayLink | undefined;
  private readonly handlers: OnAccountChanged[] = [];
  private readonly parts: (() => Figures)[] = [];
  private readonly roomHandlers: (() => void)[] = [];

  router(): RouterLink {
    return served(this.routerLink, 'router');
  }

  deviceGateway(gateway: string): DeviceGatewayLink {
    return served(this.gateways.get(gateway), gateway);
  }

  apps(): AppGatewayLink {
    return served(this.appLink, 'app-gateway');
  }

  serveRouter(router: RouterService): void {
    this.routerLink = router;
  }

  serveDeviceGateway(gateway: string, link: DeviceGatewayLink): void {
    this.gateways.set(gateway, link);
  }

  serveApps(link: AppGatewayLink): void {
    this.appLink = link;
  }

  onAccountChanged(handler: OnAccountChanged): void {
    this.handlers.push(handler);
  }

  async accountChanged(accountId: number): Promise<void> {
    await Promise.all(this.handlers.map((handler) => handler(accountId, true)));
  }

  async appsJoined(): Promise<void> {}

  appsLeft(): void {}

  bind<A extends unknown[]>(job: (...args: A) => void): (...args: A) => void {
    return job;
  }

  epoch(): number {
    return 0;
  }

  onRoom(handler: () => void): void {
    this.roomHandlers.push(handler);
  }

  /** Too much of what calls brought about waits, or no more: gateways read from their sockets accordingly. */
  setFull(isFull: boolean): void {
    this.isFull = isFull;
    if (!isFull) for (const handler of this.roomHandlers) handler();
  }

  serveFigures(part: () => Figures): void {
    this.parts.push(part);
  }

  async figures(): Promise<Figures[]> {
    return this.parts.map((part) => part());
  }

  used(): void {}

  onUsed(): void {}
}

function served<T>(link: T | undefined, name: string): T {
  if (link === undefined) throw new Error(`nothing on this bus serves ${name}`);
  return link;
}
