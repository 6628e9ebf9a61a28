import type { Sql } from 'postgres';
import { ALICE, BOB, hex } from './api-fixture';

/** Id of the contract event at a height of the fixture's. */
export function eventIdAt(height: number): string {
  return `${String(height).padStart(10, '0')}-000002`;
}

/** An id that no device of the fixture's has. */
export const UNKNOWN_DEVICE = hex('c');

/** Rows of the lists that `fill` leaves empty; starts and stakes are 9, 10 and 100. */
export async function fillLists(sql: Sql): Promise<void> {
  const stakes = ['9', '10', '100', '100', '1000000000000000000000'];
  for (const [index, stake] of stakes.entries()) {
    await sql`update device set stake = ${stake}::numeric where id = ${hex(String(index + 1))}`;
  }
  const intervals = [
    { device: hex('1'), startMs: 9 },
    { device: hex('1'), startMs: 10 },
    { device: hex('1'), startMs: 100 },
    { device: hex('2'), startMs: 100 },
  ];
  for (const [index, { device, startMs }] of intervals.entries()) {
    await sql`insert into meter_interval ${sql({
      id: `${device}-${startMs}`,
      device_id: device,
      oracle: BOB,
      start_ms: startMs,
      end_ms: startMs + 1,
      net_mwh: -125,
      quality: 'Ok',
      samples_root: hex('0'),
      credited_event_id: startMs === 100 ? '1' : null,
      credited_mwh: 0,
      recorded_at_ms: startMs + 2,
      event_id: eventIdAt(index + 1),
    })}`;
  }
  for (const [index, contractName] of ['token', 'resourceRegistry', 'gridService'].entries()) {
    await sql`insert into contract_state ${sql({
      id: hex(String(index + 3)),
      contract_name: contractName,
      owner: ALICE,
      event_id: eventIdAt(index + 1),
    })}`;
  }
  for (const [index, device] of [hex('1'), UNKNOWN_DEVICE].entries()) {
    await sql`insert into refused_interval ${sql({
      id: eventIdAt(index + 5),
      device_id: device,
      oracle: BOB,
      start_ms: 1,
      end_ms: 2,
      net_mwh: 1,
      quality: 'Estimated',
      samples_root: hex('0'),
      reason: 'NotYourDevice',
      event_id: eventIdAt(index + 5),
    })}`;
  }
  const transfers = [
    { from: null, to: ALICE, amount: 1000 },
    { from: ALICE, to: BOB, amount: 100 },
    { from: BOB, to: null, amount: 9 },
  ];
  for (const [index, transfer] of transfers.entries()) {
    await sql`insert into transfer ${sql({ ...transfer, id: eventIdAt(index + 7), event_id: eventIdAt(index + 7) })}`;
  }
  for (const [index, role] of ['Oracle', 'Verifier'].entries()) {
    await sql`insert into role_grant ${sql({
      id: `${hex('4')}-${role}-${BOB}`,
      contract: hex('4'),
      contract_name: 'resourceRegistry',
      role,
      account: BOB,
      active: index === 0,
      event_id: eventIdAt(index + 1),
    })}`;
  }
  for (const [index, kind] of ['Registered', 'Increased', 'Slashed'].entries()) {
    await sql`insert into stake_change ${sql({
      id: eventIdAt(index + 10),
      device_id: hex('1'),
      kind,
      amount: 9,
      stake: 9 * (index + 1),
      event_id: eventIdAt(index + 10),
    })}`;
  }
  for (const [index, isGranted] of [true, false].entries()) {
    await sql`insert into role_change ${sql({
      id: eventIdAt(index + 1),
      role_grant_id: `${hex('4')}-Verifier-${BOB}`,
      is_granted: isGranted,
      by: ALICE,
      changed_at_ms: index,
      event_id: eventIdAt(index + 1),
    })}`;
    await sql`insert into device_change ${sql({
      id: eventIdAt(index + 1),
      device_id: hex('1'),
      kind: isGranted ? 'Deactivated' : 'Reactivated',
      oracle: BOB,
      status: isGranted ? 'Inactive' : 'Active',
      capacity_watts: 2000,
      changed_at_ms: index,
      event_id: eventIdAt(index + 1),
    })}`;
  }
  await fillGovernance(sql);
  await fillSignals(sql);
  await sql`insert into dispute ${sql({
    id: `1-${hex('1')}-1`,
    participation_id: `1-${hex('1')}`,
    verifier: BOB,
    reason: 'MeterMoved',
    opened_at_ms: 1,
    resolve_until_ms: 2,
    resolution: 'Reject',
    has_lapsed: true,
    resolved_by: ALICE,
    resolved_at_ms: 3,
    event_id: eventIdAt(1),
  })}`;
}

/** Proposals 9 and 10, votes on the latter, and a parameter that was changed once. */
async function fillGovernance(sql: Sql): Promise<void> {
  for (const number of [9, 10]) {
    await sql`insert into proposal ${sql({
      id: String(number),
      number,
      proposer_id: ALICE,
      action: sql.json({ SetParameter: { key: 'min_stake', value: '9' } }),
      description: 'Less at stake.',
      starts_at_ms: 1,
      ends_at_ms: 2,
      supply: 1000,
      quorum_bp: 400,
      timelock_ms: 1,
      execution_window_ms: 1,
      votes_for: 100,
      votes_against: 9,
      vote_count: 2,
      status: 'Active',
      created_at_ms: 1,
      event_id: eventIdAt(1),
    })}`;
  }
  for (const [index, voter] of [ALICE, BOB].entries()) {
    await sql`insert into vote ${sql({
      id: `10-${voter}`,
      proposal_id: '10',
      voter_id: voter,
      is_in_favour: index === 0,
      weight: index === 0 ? 100 : 9,
      voted_at_ms: index,
      event_id: eventIdAt(2),
    })}`;
  }
  await sql`insert into parameter ${sql({
    id: `${hex('4')}-min_stake`,
    contract: hex('4'),
    contract_name: 'resourceRegistry',
    key: 'min_stake',
    value: 9,
    event_id: eventIdAt(3),
  })}`;
  await sql`insert into parameter_change ${sql({
    id: eventIdAt(3),
    parameter_id: `${hex('4')}-min_stake`,
    old_value: 10,
    new_value: 9,
    by: ALICE,
    changed_at_ms: 1,
    event_id: eventIdAt(3),
  })}`;
}

/** Rules 9 and 10, the first of which a condition matched: it opened grid event 2. */
async function fillSignals(sql: Sql): Promise<void> {
  await sql`insert into condition ${sql({
    id: eventIdAt(4),
    feed: BOB,
    load_mw: 9,
    capacity_mw: 10,
    frequency_millihertz: 49_800,
    voltage_millivolts: 230_000,
    renewable_bp: 4_000,
    submitted_at_ms: 1,
    event_id: eventIdAt(4),
  })}`;
  for (const number of [9, 10]) {
    await sql`insert into rule ${sql({
      id: String(number),
      number,
      operator: ALICE,
      metric: 'LoadBp',
      comparison: 'Above',
      threshold: 8_000,
      kind: 'PeakShaving',
      direction: 'Reduce',
      lead_ms: 1,
      duration_ms: 1,
      rate_per_kwh: 0,
      target_mw: 1,
      budget: 0,
      cooldown_ms: 1,
      max_open: 1,
      trigger_count: 1,
      created_at_ms: 1,
      event_id: eventIdAt(3),
    })}`;
  }
  await sql`insert into rule_trigger ${sql({
    id: eventIdAt(4),
    rule_id: '9',
    grid_event_id: '2',
    metric: 'LoadBp',
    value: 9_000,
    threshold: 8_000,
    triggered_at_ms: 1,
    event_id: eventIdAt(4),
  })}`;
  await sql`update grid_event set rule_id = '9' where id = '2'`;
  const [proven, missing] = ['8', '9'].map((height) => `0x${height.padStart(64, '0')}`);
  await sql`
    insert into block_proof
      (id, block_height, block_hash, header, nodes, size_bytes, spec_name, spec_version, missing_reason)
    values
      ('0000000008', 8, ${proven ?? ''}, '\\xaa01', '{"\\\\xbb02","\\\\x","\\\\xcc03"}', 6, 'contracts', 1, null),
      ('0000000009', 9, ${missing ?? ''}, null, null, null, null, null,
        'The node has discarded the state of this block (4003).')`;
  await sql`insert into runtime_metadata values ('contracts-1', 'contracts', 1, ${Buffer.from('dd04', 'hex')}, ${hex('a')})`;
  await sql`insert into proof_progress values ('proofs', 10, 1, 1, 6, true, null)`;
}
