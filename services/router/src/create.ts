import type { Accounts } from '@pinwire/accounts';
import { FIRMWARE_SETTING } from '@pinwire/automation';
import type { Bus } from '@pinwire/bus';
import type { Outbox } from '@pinwire/outbox';
import type { Log, Settings } from '@pinwire/service';
import type { State } from '@pinwire/state';
import type { Store } from '@pinwire/store';
import type { RawSink } from './ports.ts';
import { RouterServer } from './router-server.ts';

export interface CreateRouter {
  settings: Settings;
  bus: Bus;
  state: State;
  store: Store;
  accounts: Accounts;
  outbox: Outbox;
  /** Undefined: single writes are not kept. */
  raw: RawSink | undefined;
  log: Log;
}

/** A router as the settings say. */
export function createRouter({ settings, bus, state, store, accounts, outbox, raw, log }: CreateRouter): RouterServer {
  return new RouterServer({
    bus,
    state,
    raw,
    accounts,
    outbox,
    findToken: (token) => store.findToken(token),
    loadFirmware: () => store.getSetting(FIRMWARE_SETTING),
    settings: {
      histories: {
        terminal: settings['terminal.strings.pool.size'],
        map: settings['map.strings.pool.size'],
        lcd: settings['lcd.strings.pool.size'],
        table: settings['table.rows.pool.size'],
      },
      idleTimeoutSeconds: settings['hard.socket.idle.timeout'],
      noticeSeconds: settings['notifications.frequency.user.quota.limit'],
      vendorEmail: settings['vendor.email'],
      readWithoutApp: settings['allow.reading.widget.without.active.app'],
    },
    log,
    now: Date.now,
  });
}
