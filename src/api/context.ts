import DataLoader from 'dataloader';
import type { Sql } from 'postgres';
import type { Fragment } from './page';
import { selectAccounts, selectDevices, selectGridEvents, selectParticipations } from './queries/selects';
import type { DeviceRow, ItemRow, ParticipationRow } from './rows';

/** What one request reads through: each level of a query costs one statement, however many items it has. */
export interface ApiContext {
  readonly sql: Sql;
  readonly accounts: DataLoader<string, ItemRow | undefined>;
  readonly devices: DataLoader<string, DeviceRow | undefined>;
  readonly gridEvents: DataLoader<string, ItemRow | undefined>;
  readonly participations: DataLoader<string, ParticipationRow | undefined>;
  /** The height up to which nothing can be rolled back any more; read once a request, before the items. */
  finalizedHeight(): Promise<number>;
}

export function createContext(sql: Sql): ApiContext {
  let finalizedHeight: Promise<number> | undefined;
  return {
    sql,
    accounts: loader(sql, selectAccounts(sql), sql`a.id`),
    devices: loader(sql, selectDevices(sql), sql`d.id`),
    gridEvents: loader(sql, selectGridEvents(sql), sql`g.id`),
    participations: loader(sql, selectParticipations(sql), sql`p.id`),
    finalizedHeight: () => {
      finalizedHeight ??= readIndexed(sql).then(({ finalizedHeight: height }) => height);
      return finalizedHeight;
    },
  };
}

function loader<Row extends ItemRow>(sql: Sql, select: Fragment, id: Fragment): DataLoader<string, Row | undefined> {
  return new DataLoader(async (ids: readonly string[]) => {
    const rows = await sql<Row[]>`${select} where ${id} = any(${[...ids]})`;
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((wanted) => byId.get(wanted));
  });
}

/** How far the processor is. Its tables are there from its first start on. */
export interface Indexed {
  readonly height: number;
  readonly hash: string | null;
  readonly finalizedHeight: number;
  readonly finalizedHash: string | null;
}

export async function readIndexed(sql: Sql): Promise<Indexed> {
  const [present] = await sql<
    { present: boolean }[]
  >`select to_regclass('squid_processor.hot_block') is not null as present`;
  if (!present?.present) return { height: -1, hash: null, finalizedHeight: -1, finalizedHash: null };
  const [row] = await sql<Indexed[]>`
    select coalesce(h.height, s.height) as height, coalesce(h.hash, s.hash) as hash,
      s.height as finalized_height, s.hash as finalized_hash
    from squid_processor.status s
    left join lateral (select height, hash from squid_processor.hot_block order by height desc limit 1) h on true
    where s.id = 0`;
  return row ?? { height: -1, hash: null, finalizedHeight: -1, finalizedHash: null };
}
