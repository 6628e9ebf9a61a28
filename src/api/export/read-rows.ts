import type { Sql } from 'postgres';
import type { Fragment } from '../page';

const ROWS_A_READ = 500;

/**
 * Reads a statement's rows in one snapshot, a few at a time and no faster than `take` takes them. Rejects when `signal`
 * is aborted, which also ends the statement at the database.
 */
export async function readRows(
  sql: Sql,
  statement: Fragment,
  take: (rows: readonly unknown[][]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await sql.begin('isolation level repeatable read read only', async (transaction) => {
    signal.throwIfAborted();
    let taking: Promise<void> | undefined;
    const query = transaction`${statement}`.values();
    const reading = query.cursor(ROWS_A_READ, (rows) => {
      taking = take(rows).finally(() => {
        taking = undefined;
      });
      return taking;
    });
    let cancelling: Promise<unknown> | undefined;
    const cancel = (): void => {
      // While rows are being taken the database waits for us.
      if (!taking) cancelling = Promise.resolve(query.cancel()).catch(() => {});
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await reading;
      // The driver does not wait for the last rows to be taken.
      await taking;
    } finally {
      signal.removeEventListener('abort', cancel);
      await cancelling;
    }
  });
}
