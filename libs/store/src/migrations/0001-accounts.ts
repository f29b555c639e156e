/**
 * Documents and states are `bytea`: pin values may hold NUL, which `text` and `jsonb` refuse. Times are milliseconds
 * since 1970, 0 = never.
 */
export const accounts: readonly string[] = [
  `create table accounts (
    id bigserial primary key,
    email text not null,
    app_name text not null,
    name text not null,
    pass_hash text,
    energy integer not null,
    is_super_admin boolean not null default false,
    is_facebook_user boolean not null default false,
    region text not null default 'local',
    last_logged_at bigint not null default 0,
    last_logged_ip text,
    created_at bigint not null,
    version integer not null default 1,
    profile bytea not null,
    unique (email, app_name)
  )`,
  `create table device_tokens (
    token text primary key,
    account_id bigint not null references accounts on delete cascade,
    dash_id integer not null,
    device_id integer not null,
    kind text not null check (kind in ('device', 'provision')),
    expires_at bigint
  )`,
  'create index device_tokens_account on device_tokens (account_id)',
  `create table share_tokens (
    token text primary key,
    account_id bigint not null references accounts on delete cascade,
    dash_id integer not null
  )`,
  'create index share_tokens_account on share_tokens (account_id)',
];
