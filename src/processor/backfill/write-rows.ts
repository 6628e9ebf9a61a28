import { finished } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EntityManager } from 'typeorm';
import type { CopyRows } from './copy-rows';

/** Rows that may be in their table already, column by column. */
export interface ChangedRows {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    /** One a row, as in the text of an array. */
    readonly elements: string[];
  }[];
}

/** What one transaction changes in one table. */
export interface TableChanges {
  readonly table: string;
  /** Ids, removed before any row is written. */
  readonly removed: string[];
  /** Rows that are not in the table yet. */
  readonly added: CopyRows;
  /** By which columns are known. */
  readonly changed: Map<string, ChangedRows>;
}

/** Tables that others point at come first. With `areNew` false, rows that were taken for new ones may be there already. */
export async function writeRows(
  transaction: EntityManager,
  tables: Iterable<TableChanges>,
  areNew: boolean,
): Promise<void> {
  const all = [...tables];
  for (const { table, removed } of all) {
    if (removed.length > 0) await transaction.query(`delete from "${table}" where id = any($1)`, [removed]);
  }
  for (const { table, added, changed } of all) {
    if (!added.isEmpty) await (areNew ? copy : merge)(transaction, table, added);
    for (const rows of changed.values()) await upsert(transaction, table, rows);
  }
}

/** The fastest way into a table; it fails when it has one of the rows. */
async function copy(transaction: EntityManager, table: string, { columns, bytes }: CopyRows): Promise<void> {
  const client: ClientBase | undefined = await transaction.queryRunner?.connect();
  if (!client) throw new Error('A transaction has a connection of its own.');
  const rows = client.query(copyFrom(`copy "${table}" (${columns.map(quoted)}) from stdin`));
  rows.end(bytes);
  await finished(rows);
}

async function merge(transaction: EntityManager, table: string, added: CopyRows): Promise<void> {
  const staged = `added_${table}`;
  const names = added.columns.map(quoted);
  await transaction.query(`create temporary table "${staged}" (like "${table}" including defaults) on commit drop`);
  await copy(transaction, staged, added);
  await transaction.query(`insert into "${table}" (${names}) select ${names} from "${staged}" ${replacing(names)}`);
}

/** All rows in one statement: an array of texts a column is several times faster than a parameter a value. */
async function upsert(transaction: EntityManager, table: string, { columns }: ChangedRows): Promise<void> {
  const names = columns.map(({ name }) => quoted(name));
  const values = columns.map(({ name, type }) => `"${name}"::${type}`);
  const arrays = columns.map((_column, index) => `$${index + 1}::text[]`);
  await transaction.query(
    `insert into "${table}" (${names}) select ${values} from unnest(${arrays}) as given (${names}) ${replacing(names)}`,
    columns.map(({ elements }) => `{${elements}}`),
  );
}

function replacing(names: readonly string[]): string {
  const changes = names.filter((name) => name !== '"id"').map((name) => `${name} = excluded.${name}`);
  return `on conflict (id) do update set ${changes}`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
