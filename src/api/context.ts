import DataLoader from 'dataloader';
import type { Sql } from 'postgres';
import type { ApiLimits } from '../shared/api-config';
import type { Deployment } from '../shared/deployment';
import { ACCOUNT } from './entities/account';
import { DEVICE } from './entities/device';
import type { Entity } from './entities/entity';
import { GRID_EVENT } from './entities/grid-event';
import { PARAMETER } from './entities/parameter';
import { PARTICIPATION } from './entities/participation';
import { PROPOSAL } from './entities/proposal';
import { ROLE_GRANT } from './entities/role-grant';
import { RULE } from './entities/rule';
import type { Read } from './page';
import type { ProcessorTables } from './queries/indexed';
import { Lists } from './queries/lists';
import { createReader } from './queries/reader';
import { createSelects, type Selects } from './queries/select';
import type { DeviceRow, GridEventRow, ItemRow, ParticipationRow, ProposalRow, WithProvenance } from './rows';

/** What every request of one API shares. */
export interface ApiParts {
  readonly sql: Sql;
  /** For statements of endless kinds: lists with filters of the client's choice. */
  readonly filterSql: Sql;
  readonly processor: ProcessorTables;
  readonly deployment: Deployment;
  readonly limits: ApiLimits;
  /** The newest block of the chain; undefined when it is not known. */
  readonly chainHeight: () => Promise<number | undefined>;
}

/** Finds items by id, those of one level of a query in one statement. */
export type ItemLoader<Row> = DataLoader<string, WithProvenance<Row> | undefined>;

/** What one request reads through: each level of a query costs one statement, however many items it has. */
export interface ApiContext extends ApiParts {
  /** Awaits a statement, and cancels it when the client has gone. */
  readonly read: Read;
  readonly lists: Lists;
  readonly accounts: ItemLoader<ItemRow>;
  readonly devices: ItemLoader<DeviceRow>;
  readonly gridEvents: ItemLoader<GridEventRow>;
  readonly participations: ItemLoader<ParticipationRow>;
  readonly proposals: ItemLoader<ProposalRow>;
  readonly rules: ItemLoader<ItemRow>;
  readonly parameters: ItemLoader<ItemRow>;
  readonly roleGrants: ItemLoader<ItemRow>;
}

/** `signal` aborts when the client has gone. */
export async function createContext(parts: ApiParts, signal: AbortSignal): Promise<ApiContext> {
  const { sql } = parts;
  const read = createReader(signal, parts.limits.statementMs);
  // A database that does not answer is told by the first field that reads it.
  const selects = createSelects(sql, await parts.processor.areThere().catch(() => false));
  const load = <Row extends ItemRow>(entity: Entity): ItemLoader<Row> => loader(sql, selects, read, entity);
  return {
    ...parts,
    read,
    lists: new Lists({ ...parts, selects, read }),
    accounts: load(ACCOUNT),
    devices: load(DEVICE),
    gridEvents: load(GRID_EVENT),
    participations: load(PARTICIPATION),
    proposals: load(PROPOSAL),
    rules: load(RULE),
    parameters: load(PARAMETER),
    roleGrants: load(ROLE_GRANT),
  };
}

function loader<Row extends ItemRow>(sql: Sql, selects: Selects, read: Read, entity: Entity): ItemLoader<Row> {
  return new DataLoader(async (ids: readonly string[]) => {
    const rows = await read(sql<Row[]>`${selects.all(entity)} where ${sql(entity.idColumn)} = any(${[...ids]})`);
    const byId = new Map(rows.map((row) => [row.id, { ...row, provenance: row }]));
    return ids.map((wanted) => byId.get(wanted));
  });
}
