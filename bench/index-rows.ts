import type postgres from 'postgres';

/** The columns of a raw event that every indexer has. */
const RAW_COLUMNS = `id, block_height, block_hash, block_time_ms, extrinsic_hash, event_index, contract,
  to_jsonb(topics) as topics, data`;

/** What our processor writes beside its batches, and the counts of rows, which triggers keep. */
const BESIDE = ['migrations', 'history_check', 'block_proof', 'runtime_metadata', 'proof_progress', 'row_count'];

/** What an indexer wrote. */
export interface Rows {
  /** Over all rows of all our tables, ordered by id; undefined for an indexer that has tables of its own. */
  readonly allHash: string | undefined;
  /** Contract events up to the block it reached. */
  readonly events: number;
  /** Over those up to the last block that every indexer reached, ordered by id. */
  readonly eventsHash: string;
}

/** `table` has the raw events. */
export async function readEvents(
  sql: postgres.Sql,
  table: string,
  { reachedBlock, comparedBlock }: { readonly reachedBlock: number; readonly comparedBlock: number },
): Promise<Omit<Rows, 'allHash'>> {
  const [row] = await sql.unsafe<Omit<Rows, 'allHash'>[]>(
    `select count(*)::int as events,
       md5(coalesce(string_agg(md5(event::text), '' order by id) filter (where block_height <= $2), '')) as "eventsHash"
     from (select ${RAW_COLUMNS} from ${table} where block_height <= $1) event`,
    [reachedBlock, comparedBlock],
  );
  if (!row) throw new Error(`${table} cannot be read.`);
  return row;
}

/** One hash over all tables of the squids. What SQD keeps for itself counts its own transactions. */
export async function hashOfTables(sql: postgres.Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all(${BESIDE})
    order by 1`;
  const hashes: string[] = [];
  for (const { name } of tables) {
    const [row] = await sql<{ hash: string }[]>`
      select md5(coalesce(string_agg(md5(t::text), '' order by t.id), '')) as hash from ${sql(name)} t`;
    hashes.push(`${name}=${row?.hash}`);
  }
  const [all] = await sql<{ hash: string }[]>`select md5(${hashes.join()}) as hash`;
  return all?.hash ?? '';
}
