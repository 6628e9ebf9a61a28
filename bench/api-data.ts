import type { Sql, TransactionSql } from 'postgres';

/** How many grid events there are, one a week. */
export const GRID_EVENTS = 32;
/** Every tenth device takes part in all of them, the others in one. */
const ALWAYS_EVERY = 10;
const FIRST_START_MS = 1_767_571_200_000n; // 2026-01-05, a Monday
const WEEK_MS = 604_800_000n;
const EVENTS_PER_BLOCK = 8;
/** Half of what the processor lets a bucket of ranks grow to, as it leaves them when it cuts one. */
const BUCKET = 4_096;
/** Blocks that are not final yet. */
const HOT_BLOCKS = 10;

const TABLES = [
  'contract_event',
  'account',
  'device',
  'grid_event',
  'participation',
  'reward',
  'period_total',
  'rank_bucket',
] as const;

/** Whole history of so many accounts, each with a device: all that an index holds of it but intervals and transfers. */
export async function makeHistory(sql: Sql, accounts: number): Promise<void> {
  await load(sql, TABLES, async (tx) => {
    await tx.unsafe(`create temporary table source_account as
      select i, ${idOf("'account-' || i")} as account_id, ${idOf("'device-' || i")} as device_id
      from generate_series(1, ${accounts}) i`);
    // In the order of enrolment: grid event by grid event.
    await tx.unsafe(`create temporary table source_participation as
      select row_number() over (order by g, i) as n, g, i, account_id, device_id, g || '-' || device_id as id,
        ${FIRST_START_MS} + (g - 1)::bigint * ${WEEK_MS} as start_ms, 1000 + ${noise('g * 100003 + i', 1_000_000)} as mwh
      from source_account join generate_series(1, ${GRID_EVENTS}) g
        on i % ${ALWAYS_EVERY} = 0 or i % ${GRID_EVENTS} + 1 = g`);
    await tx.unsafe('analyze source_account');
    await tx.unsafe('analyze source_participation');
    await makeContractEvents(tx, accounts);
    await makeItems(tx, accounts);
    await makeTotals(tx);
    await makeBuckets(tx);
  });
  await makeProcessorTables(sql);
}

/** Registrations first, then each participation's enrolment, settlement and payment. */
async function makeContractEvents(tx: TransactionSql, accounts: number): Promise<void> {
  await tx.unsafe(`
    insert into contract_event
    select ${eventId('n')}, n / ${EVENTS_PER_BLOCK}, ${idOf(`'block-' || n / ${EVENTS_PER_BLOCK}`)},
      ${FIRST_START_MS - WEEK_MS} + n / ${EVENTS_PER_BLOCK} * 100, ${idOf("'extrinsic-' || n")}, 1, n % ${EVENTS_PER_BLOCK},
      contract_name, ${idOf('contract_name')}, n, ${idOf("'digest-' || n")}, array[${idOf('name')}],
      ${idOf("'data-' || n")}, name, jsonb_build_object('deviceId', device_id), null
    from (
      select i as n, 'resourceRegistry' as contract_name, 'DeviceRegistered' as name, device_id from source_account
      union all
      select ${accounts} + 2 * n - 1, 'gridService', 'DeviceEnrolled', device_id from source_participation
      union all
      select ${accounts} + 2 * n, 'gridService', 'RewardPaid', device_id from source_participation
    ) e order by n`);
}

async function makeItems(tx: TransactionSql, accounts: number): Promise<void> {
  const earned = `select i, count(*)::int as number, sum(mwh) as mwh from source_participation group by i`;
  await tx.unsafe(`
    insert into account
    select account_id, mwh * ${REWARD_PER_MWH} + i, mwh * ${REWARD_PER_MWH}, mwh, number, number, 1, ${eventId('i')}
    from source_account join (${earned}) e using (i) order by account_id`);
  await tx.unsafe(`
    insert into device
    select device_id, ${idOf("'oracle'")}, 'Plug', 2000, ${idOf("'site-' || i")}, 'GB-' || i % 14, 'TP-Link', 'P110',
      '1.3.0', 'Active', 1000000000000 + i, 50 + i % 50, ${FIRST_START_MS - WEEK_MS} + i, ${FIRST_START_MS - WEEK_MS} + i,
      0, null, mwh * ${REWARD_PER_MWH}, mwh, number, account_id, ${eventId('i')}
    from source_account join (${earned}) e using (i) order by device_id`);
  await tx.unsafe(`
    insert into grid_event
    select g::text, g, ${idOf("'operator'")}, 'DemandResponse', 'Reduce', start_ms - 3600000, start_ms, start_ms + 1800000,
      start_ms + 3600000, 3600000, 3600000, 750000000000000000, 1000000000, 1000000000000000000000000, 'Closed', null,
      start_ms + 7200000, number, 0, number, 0, mwh, mwh * ${REWARD_PER_MWH}, null, ${eventId('1')}
    from (select g, start_ms, count(*)::int as number, sum(mwh) as mwh from source_participation group by 1, 2) e`);
  await tx.unsafe(`
    insert into participation
    select id, n, ${idOf("'oracle'")}, mwh + 1000, mwh, '1', start_ms - 86400000, start_ms - 3600000, 6, ${idOf('id')}, 2000, 50,
      1000, 1800000, 1800000, 'Settled', 0, start_ms - 3600000, mwh, mwh, 'Delivered', mwh * ${REWARD_PER_MWH},
      ${idOf("'oracle'")}, start_ms + 7200000, g::text, device_id, account_id, ${eventId(`${accounts} + 2 * n - 1`)},
      ${eventId(`${accounts} + 2 * n`)}
    from source_participation order by n`);
  await tx.unsafe(`
    insert into reward
    select id, n, mwh * ${REWARD_PER_MWH}, start_ms + 7200000, id, account_id, device_id, g::text,
      ${eventId(`${accounts} + 2 * n`)}
    from source_participation order by n`);
}

/** Of all time and of each month. */
async function makeTotals(tx: TransactionSql): Promise<void> {
  const monthMs = `extract(epoch from date_trunc('month', to_timestamp(start_ms / 1000), 'UTC'))::bigint * 1000`;
  await tx.unsafe(`
    insert into period_total
    select subject || '-' || period || '-' || from_ms || '-' || subject_id, subject, subject_id, period, from_ms,
      sum(mwh) * ${REWARD_PER_MWH}, count(*), sum(mwh), count(*)
    from source_participation
      cross join lateral (values ('Account', account_id), ('Device', device_id)) s (subject, subject_id)
      cross join lateral (values ('AllTime', 0), ('Month', ${monthMs})) p (period, from_ms)
    group by subject, subject_id, period, from_ms order by 1`);
}

/** Cut as the processor cuts them: see src/processor/ranks.ts. */
export async function makeBuckets(tx: TransactionSql): Promise<void> {
  for (const [by, column] of [
    ['Reward', 'reward_total'],
    ['DeliveredMwh', 'delivered_total_mwh'],
  ] as const) {
    await tx.unsafe(`
      insert into rank_bucket
      select board || '-' || value || '-' || subject_id, board, value, subject_id, size from (
        select board, (place - 1) / ${BUCKET} as bucket, count(*)::int as size,
          case when min(place) = 1 then 0 else (array_agg(value order by place))[1] end as value,
          case when min(place) = 1 then '' else (array_agg(subject_id order by place))[1] end as subject_id
        from (
          select subject || '-' || period || '-' || period_start_ms || '-${by}' as board, subject_id, ${column} as value,
            row_number() over (partition by subject, period, period_start_ms order by ${column}, subject_id) as place
          from period_total where ${column} > 0
        ) placed group by 1, 2
      ) cut`);
  }
}

/** As typeorm-store makes them, and as they are while blocks at the head may still be rolled back. */
export async function makeProcessorTables(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create schema squid_processor;
    create table squid_processor.status (id int primary key, height int not null, hash text default '0x', nonce int default 0);
    create table squid_processor.hot_block (height int primary key, hash text not null);
    insert into squid_processor.status
      select 0, max(block_height) - ${HOT_BLOCKS}, ${idOf(`'block-' || max(block_height) - ${HOT_BLOCKS}`)}, 1 from contract_event;
    insert into squid_processor.hot_block
      select distinct block_height, block_hash from contract_event
      where block_height > (select height from squid_processor.status)`);
}

/** Fills tables whose indexes are made afterwards: many times faster than keeping them up to date. */
export async function load(
  sql: Sql,
  tables: readonly string[],
  fill: (tx: TransactionSql) => Promise<void>,
): Promise<void> {
  await sql.begin(async (tx) => {
    // Rows are made to fit; checking each foreign key would take most of the time.
    await tx`set local session_replication_role = replica`;
    await tx`set local maintenance_work_mem = '1GB'`;
    await tx`set local work_mem = '256MB'`;
    const indexes = await tx<{ name: string; definition: string }[]>`
      select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
      where i.indrelid = any(${[...tables]}::regclass[]) and not i.indisunique`;
    for (const { name } of indexes) await tx.unsafe(`drop index ${name}`);
    await fill(tx);
    for (const { definition } of indexes) await tx.unsafe(definition);
  });
  for (const table of tables) await sql.unsafe(`vacuum (analyze) ${table}`);
  // Written now, and not while something is being timed.
  await sql`checkpoint`;
}

/** Over all ordered rows of the tables: two databases with one hash hold the same. */
export async function hashOf(sql: Sql, tables: readonly string[] = TABLES): Promise<string> {
  const hashes: string[] = [];
  for (const table of tables) {
    const [row] = await sql<{ hash: string }[]>`
      select md5(coalesce(string_agg(md5(t::text), '' order by t.id), '')) as hash from ${sql(table)} t`;
    hashes.push(`${table}=${row?.hash}`);
  }
  const [all] = await sql<{ hash: string }[]>`select md5(${hashes.join()}) as hash`;
  return all?.hash ?? '';
}

/** 0.75 PWGD a kWh, in 10^-18 a milliwatt-hour. */
const REWARD_PER_MWH = 750_000_000_000n;

/** 0x and 64 hex digits that follow from a text. */
export function idOf(text: string): string {
  return `'0x' || encode(sha256((${text})::text::bytea), 'hex')`;
}

/** From 0 to below `limit`, as if at random, and always the same. */
export function noise(number: string, limit: number): string {
  return `(hashint8extended(${number}, 2026) & 9007199254740991) % ${limit}`;
}

function eventId(n: string): string {
  return `lpad(((${n}) / ${EVENTS_PER_BLOCK})::text, 10, '0') || '-' || lpad(((${n}) % ${EVENTS_PER_BLOCK})::text, 6, '0')`;
}
