import postgres, { type Sql } from 'postgres';
import type { Fragment } from '../page';

const CONNECT_LIMIT_SECONDS = 5;

export interface Reading {
  readonly databaseUrl: string;
  readonly statement: (sql: Sql) => Fragment;
  readonly rowsARead: number;
  /** Takes some rows; no more are read before it has. */
  readonly take: (rows: readonly (readonly unknown[])[]) => Promise<void>;
  /** Ends the reading, and what the database does for it. */
  readonly signal: AbortSignal;
}

/** Reads a statement's rows in one snapshot, over a connection of its own, on which it may take its time. */
export async function readRows({ databaseUrl, statement, rowsARead, take, signal }: Reading): Promise<void> {
  const sql = postgres(databaseUrl, {
    max: 1,
    max_lifetime: null,
    connect_timeout: CONNECT_LIMIT_SECONDS,
    connection: { statement_timeout: 0, application_name: 'powergrid-export' },
    onnotice: () => {},
  });
  let underWay: { cancel(): void } | undefined;
  const run = async <Result>(query: PromiseLike<Result> & { cancel(): void }): Promise<Result> => {
    signal.throwIfAborted();
    underWay = query;
    const result = await query;
    underWay = undefined;
    return result;
  };
  const cancel = (): void => underWay?.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await run(sql`begin isolation level repeatable read read only`);
    // The driver's own cursor ends the process when its connection is lost between two reads. This one is gone with its
    // connection, and the next read says so.
    await run(sql`declare export no scroll cursor for ${statement(sql)}`);
    for (;;) {
      const rows = await run(sql.unsafe<unknown[][]>(`fetch ${rowsARead} from export`).values());
      if (rows.length === 0) return;
      await take(rows);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    await sql.end({ timeout: 0 });
  }
}
