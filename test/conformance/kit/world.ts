import { passwordHash } from '@pinwire/client';
import { afterAll, beforeAll } from 'vitest';
import {
  type AccountOptions,
  type AppClient,
  Command,
  newAccount,
  newEmail,
  openApp,
  type TestAccount,
} from '../../kit/app-client.ts';
import type { Target } from '../../kit/target.ts';
import type { Actor } from './actor.ts';
import { conformanceTarget } from './subject.ts';

/** An account on the target that rows are played with. */
export class World {
  /** Apps that stay connected from row to row: a TLS handshake costs more than all else in a row. */
  readonly apps = new Map<string, Actor>();
  #foreign: Promise<TestAccount> | undefined;
  #share: Promise<string> | undefined;

  private constructor(
    readonly target: Target,
    readonly account: TestAccount,
    readonly variables: Record<string, string>,
  ) {}

  static async create(target: Target, options: AccountOptions): Promise<World> {
    const account = await newAccount(target, options);
    const { email, password, tokens } = account;
    const variables: Record<string, string> = {
      email,
      password,
      hash: passwordHash(email, password),
      newEmail: newEmail(),
      noToken: '0123456789abcdef0123456789ABCDEF',
    };
    for (const [at, token] of tokens.entries()) variables[`token${at}`] = token;
    return new World(target, account, variables);
  }

  /** Somebody else's account with a project 1 and a device; `{foreignToken}`, `{foreignEmail}` in rows. */
  foreign(): Promise<TestAccount> {
    this.#foreign ??= newAccount(this.target).then((account) => {
      this.variables.foreignEmail = account.email;
      this.variables.foreignToken = account.tokens[0] ?? '';
      return account;
    });
    return this.#foreign;
  }

  /** Shares project 1; `{share}` in rows. */
  share(): Promise<string> {
    this.#share ??= this.#shareProject();
    return this.#share;
  }

  /** A connection of the owner for what a test does beside its rows; the caller ends it. */
  owner(): Promise<AppClient> {
    return openApp(this.account);
  }

  close(): void {
    for (const { client } of this.apps.values()) client.destroy();
    this.apps.clear();
  }

  async #shareProject(): Promise<string> {
    const app = await openApp(this.account);
    const { body } = await app.request(Command.GET_SHARE_TOKEN, '1');
    await app.command(Command.SHARING, '1\0on');
    await app.close();
    this.variables.share = body.toString();
    return this.variables.share;
  }
}

export interface GivenOptions extends AccountOptions {
  /** Connections that are there in every row, and that must get nothing but what the row names: `device`, `app`. */
  watch?: readonly string[];
}

/** What the rows of a `describe` have: its account is made before the first of them. */
export interface Given {
  readonly options: GivenOptions;
  readonly watch: readonly string[];
  readonly world: World;
}

/** Declares the account of the rows of this `describe` or file. */
export function given(options: GivenOptions = {}): Given {
  let world: World | undefined;
  beforeAll(async () => {
    world = await World.create(await conformanceTarget(), options);
  }, 120_000);
  afterAll(() => world?.close());
  return {
    options,
    watch: options.watch ?? ['app', 'device'],
    get world() {
      if (world === undefined) throw new Error('the account is made before the first test, not while they are listed');
      return world;
    },
  };
}
