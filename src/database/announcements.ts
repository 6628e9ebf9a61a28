import postgres from 'postgres';

/** PostgreSQL's channel on which each committed change of the index is announced. */
export const INDEXED_CHANNEL = 'powergrid_indexed';

/**
 * Has the database announce every transaction of the processor. Each of them, also one that rolls blocks back or holds
 * none of our events, ends with an update of `squid_processor.status`, so a trigger there misses none; and PostgreSQL
 * sends what a trigger announces exactly when the transaction is committed. The tables must be there.
 */
export async function announceIndexing(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [there] = await sql`
      select from pg_trigger
      where tgrelid = 'squid_processor.status'::regclass and tgname = ${INDEXED_CHANNEL}`;
    if (there) return;
    await sql.unsafe(`
      begin;
      create or replace function squid_processor.announce() returns trigger language plpgsql as
        $$ begin perform pg_notify('${INDEXED_CHANNEL}', ''); return null; end $$;
      create trigger ${INDEXED_CHANNEL} after update on squid_processor.status
        for each statement execute function squid_processor.announce();
      commit;`);
  } finally {
    await sql.end();
  }
}
