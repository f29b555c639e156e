/**
 * What app commands need beside the accounts: published apps and the tokens printed with their devices, password
 * resets, codes that give energy, and a record of what was bought.
 */
export const commerce: readonly string[] = [
  `create table published_apps (
    id text primary key,
    account_id bigint not null references accounts on delete cascade
  )`,
  `create table flashed_tokens (
    token text primary key,
    app_name text not null,
    account_id bigint not null references accounts on delete cascade,
    dash_id integer not null,
    device_id integer not null,
    is_activated boolean not null default false,
    created_at bigint not null
  )`,
  `create table reset_tokens (
    token text primary key,
    account_id bigint not null references accounts on delete cascade,
    kind text not null check (kind in ('app', 'web')),
    expires_at bigint not null
  )`,
  'create index reset_tokens_account on reset_tokens (account_id)',
  `create table redeem_tokens (
    token text primary key,
    reward integer not null,
    account_id bigint references accounts on delete set null,
    redeemed_at bigint
  )`,
  `create table purchases (
    id bigserial primary key,
    account_id bigint not null references accounts on delete cascade,
    amount integer not null,
    price double precision not null,
    transaction_id text not null,
    created_at bigint not null
  )`,
  'create index accounts_app on accounts (app_name)',
];
