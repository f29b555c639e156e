import type { Account } from '@pinwire/accounts';
import { projectOf } from '@pinwire/accounts';
import type { Project } from '@pinwire/model';
import type { FlashedToken } from '@pinwire/store';
import type { AppGateway } from './gateway.ts';

/** A printed token with the publisher and the project that it was made for. */
export interface Flashed {
  token: FlashedToken;
  publisher: Account;
  project: Project;
}

/** Looks a printed token up; undefined when it, its publisher or its project is unknown. */
export async function findFlashed({ ports }: AppGateway, text: string): Promise<Flashed | undefined> {
  const token = await ports.store.findFlashedToken(text);
  const publisher = token && (await ports.accounts.get(token.accountId));
  const project = projectOf(publisher, token?.dashId ?? 0);
  return token && publisher && project && { token, publisher, project };
}
