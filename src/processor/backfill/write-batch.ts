import type { DataSource, EntityManager } from 'typeorm';
import type { IndexedBlock } from '../../database/indexed-block';
import { DatabaseError } from '../../database/migrate';
import { AppError, messageOf } from '../../shared/errors';

/** Rows of one table, column by column. */
export interface TableRows {
  readonly table: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    /** One a row, as in the text of an array. */
    readonly elements: string[];
  }[];
}

/** What squid_processor.status holds: how far the index is, and a number that every transaction raises by one. */
export interface IndexState extends IndexedBlock {
  readonly nonce: number;
}

/** Something else indexes into the same database. */
export class ForeignIndexerError extends AppError {
  readonly code = 'FOREIGN_INDEXER';
  readonly retryable = false;

  constructor({ height }: IndexedBlock) {
    super(
      `Another process has indexed into this database since block ${height}. Run one processor on a database; nothing ` +
        'was written twice.',
      { height },
    );
  }
}

/**
 * Writes rows and how far they go in one transaction, as typeorm-store does: the row in squid_processor.status says
 * exactly which blocks are in the tables, whatever happens.
 * @throws ForeignIndexerError, DatabaseError
 */
export async function writeBatch(
  database: DataSource,
  tables: readonly TableRows[],
  previous: IndexState,
  next: IndexState,
): Promise<void> {
  try {
    await database.transaction(async (transaction) => {
      const [, moved]: [unknown, number] = await transaction.query(
        'update squid_processor.status set height = $1, hash = $2, nonce = $3 where id = 0 and nonce = $4',
        [next.height, next.hash, next.nonce, previous.nonce],
      );
      if (moved !== 1) throw new ForeignIndexerError(previous);
      for (const rows of tables) await upsert(transaction, rows);
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new DatabaseError(
      `The database did not take the blocks from ${previous.height + 1} to ${next.height}: ${messageOf(cause)}. They ` +
        'are written at the next start.',
      {},
      { cause },
    );
  }
}

/** All rows in one statement: an array of texts a column is several times faster than a parameter a value. */
async function upsert(transaction: EntityManager, { table, columns }: TableRows): Promise<void> {
  const names = columns.map(({ name }) => `"${name}"`);
  const values = columns.map(({ name, type }) => `"${name}"::${type}`);
  const arrays = columns.map((_column, index) => `$${index + 1}::text[]`);
  const changes = names.filter((name) => name !== '"id"').map((name) => `${name} = excluded.${name}`);
  await transaction.query(
    `insert into "${table}" (${names}) select ${values} from unnest(${arrays}) as given (${names})
     on conflict (id) do update set ${changes}`,
    columns.map(({ elements }) => `{${elements}}`),
  );
}
