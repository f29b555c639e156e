import { RAISED } from '../../kit/cluster-target.ts';
import { StandaloneServer } from '../../kit/standalone.ts';
import { targetKind, targetOf } from '../../kit/target.ts';
import { OWN_ADMIN, SHARED } from './subject.ts';

/** Before the suite: starts one Pinwire for all files, unless the target is one that runs already. */
export default async function prepare(): Promise<(() => Promise<void>) | undefined> {
  if (targetKind() !== 'standalone') return undefined;
  const { email, password } = OWN_ADMIN;
  const server = await StandaloneServer.start({ ...RAISED, ADMIN_EMAIL: email, ADMIN_PASS: password });
  // Functions do not survive this: what the files get cannot end the server.
  process.env[SHARED] = JSON.stringify(targetOf(server));
  return async () => {
    delete process.env[SHARED];
    await server.remove();
  };
}
