import { EnergyLimit } from './errors.ts';
import { widgetPrice } from './kinds.ts';
import type { Widget } from './types.ts';

/** Price of a GET_SHARE_TOKEN that makes a token (app.md 6.7). */
export const SHARE_TOKEN_PRICE = 1000;

/** What an account has, and whether prices are asked for: only for accounts of the app `Blynk` (app.md 6.8). */
export interface Purse {
  energy: number;
  checked: boolean;
}

/** Price of several widgets, those inside tile templates included. */
export function priceOf(widgets: readonly Widget[]): number {
  return widgets.reduce((sum, widget) => sum + widgetPrice(widget), 0);
}

/** Takes `price` from the purse; the new energy. Throws `EnergyLimit` (21) when it is asked for and there is not enough. */
export function pay({ energy, checked }: Purse, price: number): number {
  if (checked && energy < price) throw new EnergyLimit(`${price} energy is needed`);
  return energy - price;
}
