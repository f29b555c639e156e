import type { AppGatewayLink, Bus, DeviceGatewayLink, OnAccountChanged, RouterLink } from './bus.ts';

/** The bus of a single process: every link is a function call, so order and delivery are those of the caller. */
export class InProcessBus implements Bus {
  private routerLink: RouterLink | undefined;
  private readonly gateways = new Map<string, DeviceGatewayLink>();
  private appLink: AppGatewayLink | undefined;
  private readonly handlers: OnAccountChanged[] = [];

  router(): RouterLink {
    return served(this.routerLink, 'router');
  }

  deviceGateway(gateway: string): DeviceGatewayLink {
    return served(this.gateways.get(gateway), gateway);
  }

  apps(): AppGatewayLink {
    return served(this.appLink, 'app-gateway');
  }

  serveRouter(router: RouterLink): void {
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
    await Promise.all(this.handlers.map((handler) => handler(accountId)));
  }
}

function served<T>(link: T | undefined, name: string): T {
  if (link === undefined) throw new Error(`nothing on this bus serves ${name}`);
  return link;
}
