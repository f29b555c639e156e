import { directiveFor, type FirmwareDirective, firmwareBody, parseDirectives } from '@pinwire/automation';
import { Command, MessageId } from '@pinwire/protocol';
import { sentBodyMax } from './device-buffer.ts';
import type { DeviceSession } from './device-session.ts';
import type { RouterPorts } from './ports.ts';
import type { Router } from './router.ts';

/** Directives are announced when they change; who has missed that reads them after this time, in ms. */
const REFRESH_MS = 2000;

/** Times that one directive is sent to a device that comes back with another build (http.md 6.3 "do better"). */
const MAX_ATTEMPTS = 5;

/** The firmware directives of the server, kept in memory: an info message asks the store nothing. */
export class FirmwareDirectives {
  list: readonly FirmwareDirective[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ports: RouterPorts) {}

  start(): void {
    this.timer = setInterval(() => void this.read(), REFRESH_MS);
    void this.read();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Resolves when the directives of now count. */
  read(): Promise<void> {
    return this.ports.loadFirmware().then(
      (text) => {
        this.list = parseDirectives(text);
      },
      // What was read last goes on counting; the store is watched elsewhere.
      (error: unknown) => this.ports.log.warn({ err: error }, 'firmware directives could not be read'),
    );
  }
}

/**
 * A device told its build: sends it the file of its directive when that has another one (http.md 6.3). `deviceOtaInfo` says
 * what it was told and when, how often, and when it came back with the right build.
 */
export function checkFirmware(router: Router, session: DeviceSession, build: string | undefined): void {
  const { state, project, key } = session.target;
  const directive = directiveFor(router.firmware.list, key.accountId, project?.name);
  if (directive === undefined || build === undefined) return;
  const told = state.record.deviceOtaInfo;
  const before = told?.otaInitiatedAt === directive.at ? told : undefined;
  const now = router.ports.now();
  if (build === directive.build) {
    if (before && before.otaFinishedAt === undefined) state.record.deviceOtaInfo = { ...before, otaFinishedAt: now };
    return;
  }
  const attempts = Number(before?.otaAttempts ?? 0);
  const body = firmwareBody(directive.url);
  if (attempts >= MAX_ATTEMPTS || body.length > sentBodyMax(state)) return;
  router.frame(session, Command.BLYNK_INTERNAL, MessageId.TIMER, body);
  state.record.deviceOtaInfo = {
    otaInitiatedBy: directive.by,
    otaInitiatedAt: directive.at,
    otaUpdateAt: now,
    otaAttempts: attempts + 1,
  };
}
