import { createHash } from 'node:crypto';
import type postgres from 'postgres';

/** What the processor writes beside its batches, whenever there is time to. */
const BESIDE = ['migrations', 'history_check', 'block_proof', 'runtime_metadata', 'proof_progress'];

/** One hash a table, over all its rows and columns. What SQD keeps for itself counts its own transactions. */
export async function hashOfTables(sql: postgres.Sql): Promise<Readonly<Record<string, string>>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name <> all(${BESIDE}) order by 1`;
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(name)} t order by id`;
    const hash = createHash('sha256').update(rows.map(({ row }) => row).join('\n'));
    hashes[name] = `${rows.length} rows ${hash.digest('hex')}`;
  }
  return hashes;
}

/** The last block in an index, final or not; undefined before there is one. */
export async function tipOf(sql: postgres.Sql): Promise<string | undefined> {
  const [tip] = await sql<{ hash: string }[]>`
    select hash from (
      select height, hash from squid_processor.hot_block union all select height, hash from squid_processor.status
    ) block order by height desc limit 1`.catch(() => []);
  return tip?.hash;
}

/** Totals and counts that do not add up to the rows they are made from. */
export async function wrongTotals(sql: postgres.Sql): Promise<readonly postgres.Row[]> {
  return [...(await wrongSums(sql)), ...(await wrongCounts(sql))];
}

/** Tables that have another number of rows than is kept of them. */
async function wrongCounts(sql: postgres.Sql): Promise<readonly postgres.Row[]> {
  const kept = await sql<{ id: string; count: string }[]>`
    select distinct event_object_table as id, coalesce(count, 0) as count from information_schema.triggers
    left join row_count on id = event_object_table where trigger_name = 'count_added'`;
  const wrong: postgres.Row[] = [];
  for (const { id, count } of kept) {
    const [row] = await sql`select count(*) as recomputed from ${sql(id)}`;
    if (row?.recomputed !== count) wrong.push({ id, total: 'rows', kept: count, ...row });
  }
  return wrong;
}

async function wrongSums(sql: postgres.Sql): Promise<readonly postgres.Row[]> {
  return await sql`
    with applied as (select name, args from contract_event where decode_error is null),
    paid as (select args ->> 'owner' as owner, args ->> 'deviceId' as device, args ->> 'eventId' as event,
        (args ->> 'amount')::numeric as amount from applied where name = 'RewardPaid'),
    settled as (select args ->> 'owner' as owner, args ->> 'deviceId' as device, args ->> 'eventId' as event,
        (args ->> 'deliveredMwh')::numeric as delivered from applied where name = 'ParticipationSettled'),
    moved as (
      select args ->> 'to' as account, (args ->> 'value')::numeric as amount from applied where name = 'Transfer'
      union all
      select args ->> 'from', -(args ->> 'value')::numeric from applied where name = 'Transfer'),
    expected as (
      select id, 'balance' as total, balance as kept,
        (select coalesce(sum(amount), 0) from moved where moved.account = id) as recomputed from account
      union all
      select id, 'reward', reward_total, (select coalesce(sum(amount), 0) from paid where owner = id) from account
      union all
      select id, 'rewards', reward_count, (select count(*) from paid where owner = id) from account
      union all
      select id, 'delivered', delivered_total_mwh,
        (select coalesce(sum(delivered), 0) from settled where owner = id) from account
      union all
      select id, 'reward', reward_total, (select coalesce(sum(amount), 0) from paid where device = id) from device
      union all
      select id, 'delivered', delivered_total_mwh,
        (select coalesce(sum(delivered), 0) from settled where device = id) from device
      union all
      select id, 'delivered', delivered_total_mwh,
        (select coalesce(sum(delivered), 0) from settled where event = id) from grid_event
      union all
      select id, 'period reward', reward_total, (select coalesce(sum(amount), 0) from paid
        where case subject when 'Account' then owner = subject_id when 'Device' then device = subject_id else true end)
        from period_total where period = 'AllTime'
      union all
      select id, 'period delivered', delivered_total_mwh, (select coalesce(sum(delivered), 0) from settled
        where case subject when 'Account' then owner = subject_id when 'Device' then device = subject_id else true end)
        from period_total where period = 'AllTime'
      union all
      select board, 'ranked', sum(count), (select count(*) from period_total t
        where board = t.subject || '-' || t.period || '-' || t.period_start_ms || '-Reward' and t.reward_total > 0
          or board = t.subject || '-' || t.period || '-' || t.period_start_ms || '-DeliveredMwh'
            and t.delivered_total_mwh > 0) from rank_bucket group by board
      union all
      select contract.id, 'events', seq, (select count(*) from contract_event e where e.contract = contract.id)
        from contract_history contract)
    select * from expected where kept <> recomputed`;
}
