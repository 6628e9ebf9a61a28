import postgres from 'postgres';
import { messageOf } from '../shared/errors';
import { DatabaseError, withoutPassword } from './migrate';

const CONNECT_LIMIT_S = 10;

/** Asks the database for its version. @throws DatabaseError when it does not answer or refuses the login. */
export async function pingDatabase(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_LIMIT_S });
  try {
    const [row] = await sql<{ server_version: string }[]>`show server_version`;
    return row?.server_version ?? 'unknown';
  } catch (cause) {
    throw new DatabaseError(
      `The database at ${withoutPassword(url)} does not answer: ${messageOf(cause) || 'no answer'}. Is it running, and is ` +
        'database.url right?',
      {},
      { cause },
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}
