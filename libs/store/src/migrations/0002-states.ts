/**
 * No foreign key on the states: they are written in batches over many accounts, and an account removed meanwhile must
 * not fail the whole batch. Rows are updated in place all the time, so each page keeps room for new versions.
 */
export const states: readonly string[] = [
  `create table target_states (
    account_id bigint not null,
    dash_id integer not null,
    target_id integer not null,
    state bytea not null,
    primary key (account_id, dash_id, target_id)
  ) with (fillfactor = 70)`,
];
