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
}
