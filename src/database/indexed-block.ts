import postgres from 'postgres';
import { AppError, messageOf } from '../shared/errors';
import { DatabaseError, migrationNames, withoutPassword } from './migrate';

const LIMIT_SECONDS = 10;

/** The newest final block that SQD has written to a database. */
export interface IndexedBlock {
  readonly height: number;
  readonly hash: string;
}

/** The database has not the tables that this version writes. */
export class NotMigratedError extends AppError {
  readonly code = 'NOT_MIGRATED';
  readonly retryable = false;
}

/**
 * How far a database is indexed; undefined when nothing is.
 * @throws DatabaseError when it does not answer; NotMigratedError when its schema is not the current one.
 */
export async function readIndexedBlock(url: string): Promise<IndexedBlock | undefined> {
  const shown = withoutPassword(url);
  let sql: postgres.Sql | undefined;
  try {
    sql = postgres(url, { max: 1, connect_timeout: LIMIT_SECONDS, onnotice: () => {} });
    return await Promise.race([readFrom(sql, shown), silence()]);
  } catch (cause) {
    if (cause instanceof NotMigratedError) throw cause;
    throw new DatabaseError(
      `The database at ${shown} does not answer: ${messageOf(cause) || 'connection refused'}. Start it, or correct DB_URL.`,
      {},
      { cause },
    );
  } finally {
    void sql?.end({ timeout: 0 }).catch(() => {});
  }
}

async function readFrom(sql: postgres.Sql, shown: string): Promise<IndexedBlock | undefined> {
  const [there] = await sql<{ migrations: boolean; status: boolean }[]>`
    select to_regclass('migrations') is not null as migrations,
           to_regclass('squid_processor.status') is not null as status`;
  const applied = there?.migrations ? await sql<{ name: string }[]>`select name from migrations` : [];
  const missing = migrationNames().filter((name) => !applied.some((row) => row.name === name));
  if (missing.length > 0) {
    throw new NotMigratedError(
      `The database at ${shown} lacks ${missing.length} migration(s). Run \`powergrid migrate\` on it first.`,
      { missing: missing.join(' ') },
    );
  }
  if (!there?.status) return undefined;
  const [indexed] = await sql<IndexedBlock[]>`
    select height, hash from squid_processor.status where id = 0 and height >= 0`;
  return indexed;
}

async function silence(): Promise<never> {
  return await new Promise((_resolve, reject) => {
    const limit = AbortSignal.timeout(LIMIT_SECONDS * 1_000);
    limit.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
  });
}
