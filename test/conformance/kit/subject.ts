import { startTarget, type Target, targetKind } from '../../kit/target.ts';

/** An administrator of the target (http.md 7). */
export interface Admin {
  email: string;
  password: string;
  /** Path of the administration, `/admin`. */
  root: string;
}

/** Where test processes find the server that `share.ts` started for all files. */
export const SHARED = 'PINWIRE_CONFORMANCE_TARGET';

/** The administrator that the suite gives to servers that it starts itself. */
export const OWN_ADMIN: Admin = { email: 'admin@example.com', password: 'the-only-one', root: '/admin' };

/** Only what the original does: cases where Pinwire does better are left out (`--strict`). */
export const isStrict = process.env.PINWIRE_CONFORMANCE_STRICT === '1';

const isOwn = targetKind() !== 'external';

/** Whether devices of the target may speak MQTT; a target of somebody else says so with `--mqtt PORT`. */
export const hasMqtt = isOwn || Number(process.env.PINWIRE_TARGET_MQTT_PORT ?? 0) > 0;

/** The administrator of the target; undefined when nobody told one (`--admin EMAIL:PASSWORD`). */
export const admin: Admin | undefined = toldAdmin();

function toldAdmin(): Admin | undefined {
  if (targetKind() !== 'external') return OWN_ADMIN;
  const text = process.env.PINWIRE_CONFORMANCE_ADMIN ?? '';
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { email: text.slice(0, colon), password: text.slice(colon + 1), root: OWN_ADMIN.root };
}

/** The server that the suite is about: one for all files, whatever it is made of. */
export async function conformanceTarget(): Promise<Target> {
  const shared = process.env[SHARED];
  if (targetKind() !== 'standalone' || shared === undefined) return startTarget();
  return { ...(JSON.parse(shared) as Omit<Target, 'close'>), close: async () => undefined };
}
