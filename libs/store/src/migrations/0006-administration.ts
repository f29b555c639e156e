/**
 * What administration and OTA keep (http.md 6, 7). A session is known by the hash of its cookie, so that who reads the
 * table cannot use it. Times are milliseconds since 1970.
 */
export const administration: readonly string[] = [
  'alter table clones add column expires_at bigint',
  'create index clones_expiry on clones (expires_at) where expires_at is not null',
  `create table admin_sessions (
    hash bytea primary key,
    account_id bigint not null references accounts on delete cascade,
    expires_at bigint not null
  )`,
  `create table audit_log (
    id bigserial primary key,
    at bigint not null,
    actor text not null,
    address text not null,
    action text not null,
    target text not null,
    detail text not null
  )`,
  `create table ota_files (
    name text primary key,
    content bytea not null,
    build text,
    created_at bigint not null,
    created_by text not null
  )`,
];
