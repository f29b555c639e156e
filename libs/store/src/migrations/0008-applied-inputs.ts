/** What a state holds of its senders' inputs stands beside it, so that nothing comes again after Redis lost it. */
export const appliedInputs: readonly string[] = ['alter table target_states add column applied text'];
