import { type Doc, overlayProject, type Profile, parseProfile } from '@pinwire/model';
import type { Account as StoredAccount } from '@pinwire/store';
import type { Http } from '../http.ts';

/** Id of an account in paths: e-mail and app name, which have the last `-` between them (http.md 7.4). */
export function accountPath({ email, appName }: { email: string; appName: string }): string {
  return `${email}-${appName}`;
}

/** The account of an id; undefined when there is none, or the text is no id. */
export async function accountOfPath({ store }: Http, id: string): Promise<StoredAccount | undefined> {
  const cut = id.lastIndexOf('-');
  return cut < 1 ? undefined : store.findAccount(id.slice(0, cut), id.slice(cut + 1));
}

/** An account as administration shows it (http.md 7.4): everything but what its password is checked with. */
export function accountDoc(account: StoredAccount, host: string, profile: Profile): Doc {
  const { email, appName, name, region, lastLoggedIp, lastLoggedAt, isFacebookUser, isSuperAdmin, energy } = account;
  return {
    name,
    email,
    appName,
    region,
    ip: host,
    lastModifiedTs: Math.max(account.createdAt, ...profile.dashBoards.map(({ updatedAt }) => Number(updatedAt ?? 0))),
    lastLoggedIP: lastLoggedIp,
    lastLoggedAt,
    profile,
    isFacebookUser,
    isSuperAdmin,
    energy,
    id: accountPath(account),
  };
}

/** The stored documents of an account. */
export function storedProfile(account: StoredAccount): Profile {
  return parseProfile(account.profile.toString('utf8'));
}

/** The documents of an account with its live values laid over them. */
export async function liveProfile({ gateway }: Http, account: StoredAccount): Promise<Profile> {
  const profile = storedProfile(account);
  const dashBoards: Profile['dashBoards'] = [];
  for (const project of profile.dashBoards) {
    const states = await gateway.states(account.id, project);
    dashBoards.push(overlayProject(project, (target) => states.get(target)));
  }
  return { ...profile, dashBoards };
}
