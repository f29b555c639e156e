/**
 * Every single value that devices write (automation.md 6.5). `raw_data` is partitioned by UTC day; `raw/partitions.ts`
 * makes the partitions, and retention drops them.
 *
 * A value that is one decimal number is in `double_value`, every other one in `string_value`. Text in Postgres holds
 * neither NUL (which separates the values of a multi-value write) nor bytes that are no UTF-8: there `string_value` is
 * readable, with U+2400 and U+FFFD in their places, and `bytes_value` has the exact bytes.
 *
 * `ts` tells microseconds; writes with the same one are ordered by `seq`. Columns stand in the order that wastes least.
 * The index leads with the e-mail as the original's key does, so that its queries and dashboards stay fast.
 */
export const raw: readonly string[] = [
  `create table raw_data (
    ts timestamptz not null,
    account_id bigint not null,
    seq bigint not null,
    double_value double precision,
    project_id integer not null,
    device_id integer not null,
    pin smallint not null,
    pin_type text not null,
    email text collate "C" not null,
    string_value text,
    bytes_value bytea
  ) partition by range (ts)`,
  'create index raw_data_pin on raw_data (email, project_id, device_id, pin, pin_type, ts)',

  // What has been taken of each lane. `previous` lets an update check that nobody else has moved the mark.
  `create table raw_lanes (
    origin text collate "C" not null,
    shard integer not null,
    seq bigint not null,
    previous bigint not null,
    updated_at timestamptz not null,
    primary key (origin, shard)
  ) with (fillfactor = 50)`,

  // Rows that cannot be kept, each with its reason; of a message that cannot be read, the message.
  `create table raw_dead (
    id bigserial primary key,
    at timestamptz not null default now(),
    reason text not null,
    origin text,
    shard integer,
    seq bigint,
    account_id bigint,
    project_id integer,
    device_id integer,
    pin integer,
    pin_type text,
    micros numeric,
    value bytea,
    message bytea
  )`,
  'create index raw_dead_at on raw_dead using brin (at)',

  // The table of the original by its own names, for dashboards that were made for it.
  `create view reporting_raw_data as
    select email, project_id, device_id, pin, pin_type as pintype, ts, string_value as stringvalue,
      double_value as doublevalue
    from raw_data`,

  // The role is shared by all databases of a server, and making it needs a right that this user may lack.
  `do $$
  begin
    begin
      create role pinwire_reader nologin;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then raise notice 'role pinwire_reader is to be made by an administrator';
    end;
    if exists (select from pg_roles where rolname = 'pinwire_reader') then
      grant select on raw_data, raw_dead, reporting_raw_data to pinwire_reader;
    end if;
  end $$`,
];
