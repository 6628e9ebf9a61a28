import DataLoader from 'dataloader';
import type { Sql } from 'postgres';
import type { Deployment } from '../shared/deployment';
import { type Fragment, type Page, type PageArgs, readPages } from './page';
import type { ProcessorTables } from './queries/indexed';
import { createSelects, type Selects } from './queries/selects';
import type { DeviceRow, ItemRow, ParticipationRow } from './rows';

/** What every request of one API shares. */
export interface ApiParts {
  readonly sql: Sql;
  readonly processor: ProcessorTables;
  readonly deployment: Deployment;
  /** The newest block of the chain; undefined when it is not known. */
  readonly chainHeight: () => Promise<number | undefined>;
}

/** What one request reads through: each level of a query costs one statement, however many items it has. */
export interface ApiContext extends ApiParts {
  readonly selects: Selects;
  readonly accounts: DataLoader<string, ItemRow | undefined>;
  readonly devices: DataLoader<string, DeviceRow | undefined>;
  readonly gridEvents: DataLoader<string, ItemRow | undefined>;
  readonly participations: DataLoader<string, ParticipationRow | undefined>;
  /** One page of each grid event's participations. */
  participationsOf(args: PageArgs): DataLoader<string, Page<ParticipationRow>>;
}

export async function createContext(parts: ApiParts): Promise<ApiContext> {
  const { sql } = parts;
  // A database that does not answer is told by the first field that reads it.
  const selects = createSelects(sql, await parts.processor.areThere().catch(() => false));
  const participationsOf = new Map<string, DataLoader<string, Page<ParticipationRow>>>();
  return {
    ...parts,
    selects,
    accounts: loader(sql, selects.accounts, sql`a.id`),
    devices: loader(sql, selects.devices, sql`d.id`),
    gridEvents: loader(sql, selects.gridEvents, sql`g.id`),
    participations: loader(sql, selects.participations, sql`p.id`),
    participationsOf: ({ first, after, last, before }) => {
      const args = { first, after, last, before };
      const key = JSON.stringify(args);
      const known = participationsOf.get(key) ?? pageLoader(sql, selects, args);
      participationsOf.set(key, known);
      return known;
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

function pageLoader(sql: Sql, selects: Selects, args: PageArgs): DataLoader<string, Page<ParticipationRow>> {
  const source = participationSource(sql, selects, []);
  return new DataLoader((ids: readonly string[]) =>
    readPages<ParticipationRow>(sql, source, args, {
      ids,
      parent: sql`p.grid_event_id`,
      parentOf: ({ gridEventId }) => gridEventId,
    }),
  );
}

/** Participations, the latest enrolled first. */
export function participationSource(sql: Sql, { participations }: Selects, filters: readonly Fragment[]) {
  const [sort, id] = [sql`p.number`, sql`p.id`];
  return { select: participations, filters, sort, sortType: 'numeric', id, isDescending: true } as const;
}
