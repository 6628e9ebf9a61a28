import type { Sql } from 'postgres';
import type { Fragment } from '../page';

/** One select per kind of item: its columns, and where it came from. Columns are renamed to camelCase by the driver. */
export interface Selects {
  readonly accounts: Fragment;
  readonly devices: Fragment;
  readonly gridEvents: Fragment;
  readonly participations: Fragment;
  readonly rewards: Fragment;
  readonly contractEvents: Fragment;
}

/** `isIndexed` is false until the processor's tables are there. */
export function createSelects(sql: Sql, isIndexed: boolean): Selects {
  // Read within the statement that reads the items: read apart from them, it could call an item final that a fork has
  // just removed.
  const finalizedHeight = isIndexed
    ? sql`coalesce((select s.height from squid_processor.status s where s.id = 0), -1)`
    : sql`-1`;
  const provenance = sql`e.block_height, e.block_hash, e.block_time_ms, e.extrinsic_hash, e.event_index, e.contract,
    e.block_height <= ${finalizedHeight} as finalized`;
  return {
    accounts: sql`select a.id, a.balance, a.reward_total, a.delivered_total_mwh, a.reward_count,
      a.participation_count, a.device_count, a.reward_total as sort_key, ${provenance}
      from account a join contract_event e on e.id = a.event_id`,

    devices: sql`select d.id, d.owner_id, d.oracle, d.device_type, d.capacity_watts, d.site_id, d.region,
      d.manufacturer, d.model, d.firmware, d.status, d.stake, d.reputation, d.registered_at_ms, d.active_since_ms,
      d.locked_until_ms, d.last_interval_end_ms, d.reward_total, d.delivered_total_mwh, d.participation_count,
      d.registered_at_ms as sort_key, ${provenance}
      from device d join contract_event e on e.id = d.event_id`,

    gridEvents: sql`select g.id, g.operator, g.kind, g.direction, g.created_at_ms, g.starts_at_ms, g.ends_at_ms,
      g.report_until_ms, g.challenge_period_ms, g.rate_per_kwh, g.target_mw, g.budget, g.status, g.enrolled_count,
      g.settled_count, g.delivered_total_mwh, g.reward_total, g.number as sort_key, ${provenance}
      from grid_event g join contract_event e on e.id = g.event_id`,

    participations: sql`select p.id, p.grid_event_id, p.device_id, p.owner_id, p.oracle, p.baseline_mwh,
      p.expected_mwh, p.method_id, p.basis_from_ms, p.basis_to_ms, p.basis_count, p.evidence, p.capacity_watts,
      p.reputation, p.metered_mwh, p.covered_ms, p.window_ms, p.status, p.enrolled_at_ms, p.raw_mwh, p.delivered_mwh,
      p.outcome, p.reward, p.settled_by, p.settled_at_ms, p.number as sort_key, ${provenance}
      from participation p join contract_event e on e.id = coalesce(p.settled_event_id, p.event_id)`,

    rewards: sql`select r.id, r.participation_id, r.account_id, r.device_id, r.grid_event_id, r.amount, r.paid_at_ms,
      r.number as sort_key, ${provenance}
      from reward r join contract_event e on e.id = r.event_id`,

    contractEvents: sql`select e.id, e.contract_name, e.seq, e.digest, e.topics, e.data, e.name, e.args,
      e.decode_error, e.block_height as sort_key, ${provenance}
      from contract_event e`,
  };
}
