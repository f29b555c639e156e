/** One account as it is stored (model.md 1.1). Times are milliseconds since 1970, 0 = never. */
export interface Account {
  id: number;
  email: string;
  appName: string;
  name: string;
  /** What `hashPassword` made; undefined for accounts without a password. */
  passHash: string | undefined;
  energy: number;
  isSuperAdmin: boolean;
  isFacebookUser: boolean;
  region: string;
  lastLoggedAt: number;
  lastLoggedIp: string | undefined;
  createdAt: number;
  /** Counts the saves of the profile. */
  version: number;
  /** The profile document without values, JSON in UTF-8. */
  profile: Buffer;
}

/** One login of an app; `at` in milliseconds since 1970. */
export interface Login {
  accountId: number;
  /** Undefined when addresses are not kept. */
  ip: string | undefined;
  at: number;
}

export interface NewAccount {
  /** Lower case, trimmed: the caller does that. */
  email: string;
  appName: string;
  passHash: string | undefined;
  energy: number;
  /** Default: the e-mail. */
  name?: string;
  isSuperAdmin?: boolean;
  isFacebookUser?: boolean;
  region?: string;
  lastLoggedAt?: number;
  lastLoggedIp?: string;
  /** Default: now. */
  createdAt?: number;
  /** Default: a profile without projects. */
  profile?: Uint8Array;
}

/** `provision`: given out for a device that is not set up yet; ends at `expiresAt`. */
export type TokenKind = 'device' | 'provision';

export interface NewToken {
  token: string;
  dashId: number;
  deviceId: number;
  /** Default `device`. */
  kind?: TokenKind;
  /** Milliseconds since 1970; default: never. */
  expiresAt?: number;
}

export interface TokenOwner {
  accountId: number;
  dashId: number;
  deviceId: number;
  kind: TokenKind;
}

export interface TokenChanges {
  /** A token that the account has already is moved to the device named here. */
  add?: readonly NewToken[];
  remove?: readonly string[];
}

export interface ShareOwner {
  accountId: number;
  dashId: number;
}

export interface ShareChanges {
  add?: readonly { token: string; dashId: number }[];
  remove?: readonly string[];
}

export interface ProfileChanges {
  tokens?: TokenChanges;
  shares?: ShareChanges;
  /** New balance; default: as it was. */
  energy?: number;
}

/** The live state of one device or tag, in whatever form its owner writes it. */
export interface SavedState extends TargetKey {
  state: Buffer;
}

export interface NewState extends SavedState {
  /** Higher than that of the state it is to replace, or the same. */
  version: number;
  /** What the state holds of its senders' inputs, in the owner's form. */
  applied?: string;
}

/** A state as its owner reads it back. */
export type OwnState = Pick<NewState, 'state' | 'applied'>;

/** Names a device or a tag. */
export interface TargetKey {
  accountId: number;
  dashId: number;
  targetId: number;
}

/** A token that is printed with a device of a published app, `deviceId` −1 for any device (app.md 6.9). */
export interface FlashedToken {
  token: string;
  /** Id of the published app. */
  appName: string;
  /** The publisher. */
  accountId: number;
  dashId: number;
  deviceId: number;
  isActivated: boolean;
}

/** Started by the app (one at a time) or on the web page. */
export type ResetKind = 'app' | 'web';

export interface NewReset {
  token: string;
  accountId: number;
  kind: ResetKind;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** Refuse when one of this kind is outstanding. */
  only?: boolean;
}

export interface Purchase {
  transactionId: string;
  /** In US dollars, −1 for an amount that is not sold. */
  price: number;
}

/** `repeated`: by the same account, which gets nothing again. */
export type Redeemed = 'rewarded' | 'repeated' | 'taken' | 'unknown';
