import { afterAll, beforeAll, describe } from 'vitest';
import type { AppHeader } from '../../kit/app-client.ts';
import type { Target } from '../../kit/target.ts';
import { conformanceTarget } from '../kit/index.ts';
import { Account, type Doc, HEADERS } from './account.ts';

/** What the cases of a chapter begin with. */
export interface Chapter {
  readonly target: Target;
  readonly header: AppHeader;
  /** An account of the case's own; all its sockets are closed at the end of the case. */
  open(): Promise<Account>;
  /** The same with an active project of id 1 and a device. */
  withProject(project?: Doc): Promise<Account>;
  /** An account for all cases of the `describe` it is called in: for those that change nothing, or nothing of others. */
  common(project?: Doc): () => Account;
}

/** Declares the cases of a chapter of app.md, played over both headers. */
export function chapter(name: string, cases: (chapter: Chapter) => void): void {
  let target: Target;
  beforeAll(async () => {
    target = await conformanceTarget();
  }, 120_000);
  afterAll(() => target?.close());
  describe.each(HEADERS)(`${name} over the %s header`, (header) => {
    cases({
      get target() {
        return target;
      },
      header,
      open: () => Account.open(target, header),
      withProject: (project) => Account.withProject(target, header, project),
      common: (project) => common(() => target, header, project),
    });
  });
}

function common(target: () => Target, header: AppHeader, project: Doc | undefined): () => Account {
  let account: Account;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    account = await Account.open(target(), header, { end: (close) => void closers.push(close) });
    if (project !== undefined) await account.project(project);
  });
  afterAll(() => {
    for (const close of closers) close();
  });
  return () => account;
}
