export const clonesAndSettings: readonly string[] = [
  'create table clones (token text primary key, json bytea not null, created_at bigint not null)',
  'create table settings (key text primary key, value text not null)',
];
