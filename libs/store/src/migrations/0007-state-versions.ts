/** Two routers may write a state that moves from one to the other: the newer one stays, whichever comes last. */
export const stateVersions: readonly string[] = [
  'alter table target_states add column version bigint not null default 0',
];
