import postgres, { type Sql } from 'postgres';
import type { Fragment } from '../page';
import { hexesOf, hexOf } from '../queries/block-proofs';

/** What one export reads: a table, and for each row the event that it comes from. */
interface ExportList {
  readonly table: string;
  /** Named as in the API; the table's own columns in snake_case. */
  readonly columns: readonly string[];
  /** The column that orders it; it has an index. */
  readonly order: string;
  /** Columns that hold the event's id, the first that is not null. Left out for what is of a block and not of an event. */
  readonly event?: readonly string[];
  /** Columns that are not written out as they are. */
  readonly written?: Readonly<Record<string, (sql: Sql) => Fragment>>;
  /** How many are read together, where that is fewer than usual because they are large. */
  readonly rowsARead?: number;
  /** What `from` and `to` are about; a column of the row or, in `e`, of its event. */
  readonly time?: string;
  readonly ofAccount?: (sql: Sql, account: string) => Fragment;
  readonly ofDevice?: (sql: Sql, device: string) => Fragment;
}

const PROVENANCE = ['blockHeight', 'blockHash', 'blockTimeMs', 'extrinsicHash', 'eventIndex', 'contract'] as const;

const BLOCK_PROVENANCE = ['blockHeight', 'blockHash', 'blockTimeMs'] as const;

const LISTS = {
  participations: {
    table: 'participation',
    columns: [
      ...['id', 'number', 'gridEventId', 'deviceId', 'ownerId', 'oracle', 'status', 'outcome', 'baselineMwh'],
      ...['expectedMwh', 'meteredMwh', 'coveredMs', 'windowMs', 'rawMwh', 'deliveredMwh', 'reward', 'methodId'],
      ...['basisFromMs', 'basisToMs', 'basisCount', 'evidence', 'capacityWatts', 'reputation', 'enrolledAtMs'],
      ...['settledBy', 'settledAtMs'],
    ],
    order: 't.number',
    event: ['t.settled_event_id', 't.event_id'],
    time: 't.enrolled_at_ms',
    ofAccount: (sql, account) => sql`t.owner_id = ${account}`,
    ofDevice: (sql, device) => sql`t.device_id = ${device}`,
  },
  rewards: {
    table: 'reward',
    columns: ['id', 'number', 'participationId', 'gridEventId', 'deviceId', 'accountId', 'amount', 'paidAtMs'],
    order: 't.number',
    event: ['t.event_id'],
    time: 't.paid_at_ms',
    ofAccount: (sql, account) => sql`t.account_id = ${account}`,
    ofDevice: (sql, device) => sql`t.device_id = ${device}`,
  },
  intervals: {
    table: 'meter_interval',
    columns: [
      ...['id', 'deviceId', 'oracle', 'startMs', 'endMs', 'netMwh', 'quality', 'samplesRoot', 'creditedEventId'],
      ...['creditedMwh', 'recordedAtMs'],
    ],
    order: 't.id',
    event: ['t.event_id'],
    time: 't.start_ms',
    ofAccount: (sql, account) => sql`t.device_id in (select id from device where owner_id = ${account})`,
    ofDevice: (sql, device) => sql`t.device_id = ${device}`,
  },
  'contract-events': {
    table: 'contract_event',
    columns: ['id', 'contractName', 'seq', 'digest', 'name', 'args', 'decodeError', 'topics', 'data'],
    order: 't.id',
    event: ['t.id'],
    time: 'e.block_time_ms',
  },
  transfers: {
    table: 'transfer',
    columns: ['id', 'from', 'to', 'amount'],
    order: 't.id',
    event: ['t.event_id'],
    time: 'e.block_time_ms',
    ofAccount: (sql, account) => sql`(t."from" = ${account} or t."to" = ${account})`,
  },
  accounts: {
    table: 'account',
    columns: [
      ...['id', 'balance', 'rewardTotal', 'deliveredTotalMwh', 'rewardCount', 'participationCount', 'deviceCount'],
    ],
    order: 't.id',
    event: ['t.event_id'],
  },
  devices: {
    table: 'device',
    columns: [
      ...['id', 'ownerId', 'oracle', 'deviceType', 'capacityWatts', 'siteId', 'region', 'manufacturer', 'model'],
      ...['firmware', 'status', 'stake', 'reputation', 'registeredAtMs', 'activeSinceMs', 'lockedUntilMs'],
      ...['lastIntervalEndMs', 'rewardTotal', 'deliveredTotalMwh', 'participationCount'],
    ],
    order: 't.id',
    event: ['t.event_id'],
    time: 't.registered_at_ms',
    ofAccount: (sql, account) => sql`t.owner_id = ${account}`,
  },
  'grid-events': {
    table: 'grid_event',
    columns: [
      ...['id', 'operator', 'kind', 'direction', 'createdAtMs', 'startsAtMs', 'endsAtMs', 'reportUntilMs'],
      ...['challengePeriodMs', 'ratePerKwh', 'targetMw', 'budget', 'status', 'enrolledCount', 'settledCount'],
      ...['deliveredTotalMwh', 'rewardTotal'],
    ],
    order: 't.number',
    event: ['t.event_id'],
    time: 't.starts_at_ms',
  },
  'block-proofs': {
    table: 'block_proof',
    columns: ['id', 'header', 'nodes', 'sizeBytes', 'specName', 'specVersion', 'missingReason'],
    order: 't.id',
    rowsARead: 100,
    written: {
      header: (sql) => hexOf(sql, sql`t.header`),
      nodes: (sql) => hexesOf(sql, sql`t.nodes`),
    },
    time: 'e.block_time_ms',
  },
} as const satisfies Readonly<Record<string, ExportList>>;

export type ExportName = keyof typeof LISTS;

/** What can be exported. */
export const EXPORT_NAMES = Object.keys(LISTS) as readonly ExportName[];

/** Which rows; times in Unix milliseconds, `from` is in, `to` is not. */
export interface ExportFilter {
  readonly account?: string | undefined;
  readonly device?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The parameters that a list can be asked with. */
export function parametersOf(name: ExportName): readonly (keyof ExportFilter)[] {
  const list: ExportList = LISTS[name];
  return [
    ...(list.ofAccount ? (['account'] as const) : []),
    ...(list.ofDevice ? (['device'] as const) : []),
    ...(list.time ? (['from', 'to'] as const) : []),
  ];
}

export function rowsAReadOf(name: ExportName): number {
  const list: ExportList = LISTS[name];
  return list.rowsARead ?? 1_000;
}

/** What a row's cells are. */
export function columnsOf(name: ExportName): readonly string[] {
  const list: ExportList = LISTS[name];
  return [...list.columns, ...provenanceOf(list), 'finalized'];
}

function provenanceOf({ event }: ExportList): readonly string[] {
  return event ? PROVENANCE : BLOCK_PROVENANCE;
}

/** `isIndexed` is false until the processor's tables are there. */
export function exportStatement(sql: Sql, name: ExportName, filter: ExportFilter, isIndexed: boolean): Fragment {
  const list: ExportList = LISTS[name];
  const { account, device, from, to } = filter;
  const conditions = [
    ...(list.ofAccount && account !== undefined ? [list.ofAccount(sql, account)] : []),
    ...(list.ofDevice && device !== undefined ? [list.ofDevice(sql, device)] : []),
    ...(list.time && from !== undefined ? [sql`${sql(list.time)} >= ${from}::numeric`] : []),
    ...(list.time && to !== undefined ? [sql`${sql(list.time)} < ${to}::numeric`] : []),
  ];
  const columns = [
    ...list.columns.map((column) => list.written?.[column]?.(sql) ?? sql`${sql(`t.${postgres.fromCamel(column)}`)}`),
    ...provenanceOf(list).map((column) => sql`${sql(`e.${postgres.fromCamel(column)}`)}`),
  ];
  const finalizedHeight = isIndexed
    ? sql`coalesce((select s.height from squid_processor.status s where s.id = 0), -1)`
    : sql`-1`;
  const event = list.event
    ? sql`join contract_event e on e.id = coalesce(${sql(list.event)})`
    : sql`join lateral (select * from contract_event c where c.block_height = t.block_height limit 1) e on true`;
  return sql`
    select ${columns.reduce((all, column) => sql`${all}, ${column}`)}, e.block_height <= ${finalizedHeight}
    from ${sql(list.table)} t ${event}
    where ${conditions.reduce((all, condition) => sql`${all} and ${condition}`, sql`true`)}
    order by ${sql(list.order)}`;
}
