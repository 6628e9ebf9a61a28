/** PostgreSQL's channel on which each committed change of the index is announced. */
export const INDEXED_CHANNEL = 'powergrid_indexed';

/**
 * Statements that have the database announce every transaction of the processor. Each of them, also one that rolls
 * blocks back or holds none of our events, ends with an update of `squid_processor.status`, so a trigger there misses
 * none; and PostgreSQL sends what a trigger announces exactly when the transaction is committed.
 */
export const ANNOUNCE_INDEXING: readonly string[] = [
  `create or replace function squid_processor.announce() returns trigger language plpgsql as
    $$ begin perform pg_notify('${INDEXED_CHANNEL}', ''); return null; end $$`,
  `create or replace trigger ${INDEXED_CHANNEL} after update on squid_processor.status
    for each statement execute function squid_processor.announce()`,
];
