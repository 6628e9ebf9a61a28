import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CallOptions, openContract } from '../../src/chain/contract';
import { accountIdOf, type Key } from '../../src/chain/keys';
import { createEvent } from '../../src/chain/operator';
import { createOracleChain } from '../../src/chain/oracle-chain';
import { Sender } from '../../src/chain/sender';
import type { ContractName } from '../../src/shared/deployment';
import { deviceIdOf, type Hex } from '../../src/shared/ids';
import { PWGD } from '../../src/shared/units';
import { METADATA } from './processor-story';
import { type IndexerWorld, readContractEvents, startIndexerWorld } from './processor-world';

const LIMIT = { timeout: 60_000, interval: 50 };
const STAKE = 2n * 10n ** 12n;
const DAY_MS = 86_400_000;
const NO_SAMPLES: Hex = `0x${'00'.repeat(32)}`;
const [METERED, CLAIMED, STOLEN] = ['METERED', 'CLAIMED', 'STOLEN'].map((id) => deviceIdOf('tapo', id)) as [
  Hex,
  Hex,
  Hex,
];

let world: IndexerWorld;
let index: postgres.Sql;

beforeAll(async () => {
  world = await startIndexerWorld();
  index = await world.createDatabase('states');
});
afterAll(() => world?.stop());

async function send(key: Key, contract: ContractName, message: string, args: unknown[], options?: CallOptions) {
  const { chain, deployment } = world;
  const opened = openContract(chain, deployment, contract);
  await new Sender(chain, key).send(() => opened.call(message, args, key.address, options));
}

/** Lets time pass, and a block see it. */
async function pass(ms: number): Promise<void> {
  await world.time.until(world.time.nowMs() + ms);
  await send(world.charlie, 'token', 'transfer', [world.bob.address, 1n, '0x']);
}

/** Runs the processor until it has every event that is final, and kills it. */
async function indexed(): Promise<void> {
  const events = await readContractEvents(world.chain, world.deployment);
  const indexer = world.startIndexer('states');
  const count = async () =>
    (await index<{ count: number }[]>`select count(*)::int as count from contract_event`)[0]?.count;
  await expect.poll(count, LIMIT).toBe(events.length);
  await indexer.kill();
  expect(await index`select name, decode_error from contract_event where decode_error is not null`).toEqual([]);
}

it('follows devices through claims, stakes, oracles and states', async () => {
  const { alice, bob, charlie } = world;
  const { chain, deployment } = world;
  const registry = 'resourceRegistry' as const;
  const stake = { value: STAKE };
  await send(alice, registry, 'grant_role', ['Oracle', alice.address]);
  await send(charlie, registry, 'register_device', [CLAIMED, charlie.address, bob.address, METADATA], stake);
  await send(bob, registry, 'accept_device', [CLAIMED]);
  await send(charlie, registry, 'increase_stake', [CLAIMED], { value: 500n });
  await send(charlie, registry, 'withdraw_stake', [CLAIMED, 200n]);
  await send(charlie, registry, 'set_oracle', [CLAIMED, alice.address]);
  await send(charlie, registry, 'update_metadata', [CLAIMED, { ...METADATA, firmware: '1.4.0' }]);
  await send(charlie, registry, 'deactivate_device', [CLAIMED]);
  await send(alice, registry, 'slash', [CLAIMED, 300n, 'tampered']);
  await send(alice, registry, 'register_device', [STOLEN, alice.address, bob.address, METADATA], stake);
  await createOracleChain({ chain, deployment, key: bob }).registerDevice(STOLEN, charlie.address, METADATA);
  await indexed();

  const devices = await index`select id, owner_id, oracle, status, stake::text, firmware from device order by id`;
  const owner_id = accountIdOf(charlie.address);
  const stolen = { id: STOLEN, owner_id, oracle: accountIdOf(bob.address), status: 'Active', firmware: '1.3.0' };
  const claimed = { id: CLAIMED, owner_id, oracle: accountIdOf(alice.address), status: 'Inactive', firmware: '1.4.0' };
  const expected = [
    { ...stolen, stake: String(STAKE) },
    { ...claimed, stake: String(STAKE) },
  ];
  expect(devices).toEqual(expected.sort((one, other) => (one.id < other.id ? -1 : 1)));
  const changes = await index`select kind, amount::text, stake::text from stake_change order by id`;
  expect(changes.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
    `Registered ${STAKE}`,
    'Increased 500',
    'Withdrawn 200',
    'Slashed 300',
    `Registered ${STAKE}`,
    `Returned ${STAKE}`,
    `Registered ${STAKE}`,
  ]);
  const counts = await index`select id, device_count as count from account where device_count > 0`;
  expect(counts).toEqual([{ id: owner_id, count: 2 }]);

  await send(charlie, registry, 'reactivate_device', [CLAIMED]);
  await indexed();
  const [device] = await index`select status from device where id = ${CLAIMED}`;
  expect(device?.status).toBe('Active');
});

it('follows participations and grid events to every end', async () => {
  const { chain, deployment, alice, bob, charlie, time } = world;
  const oracle = createOracleChain({ chain, deployment, key: bob });
  await oracle.registerDevice(METERED, charlie.address, METADATA);
  const since = (await oracle.device(METERED))?.activeSinceMs ?? 0;
  const report = (startMs: number, endMs: number) =>
    oracle.report([{ deviceId: METERED, startMs, endMs, netMwh: 20_000n, quality: 'Ok', samplesRoot: NO_SAMPLES }]);
  await pass(330_000);
  await report(since, since + 300_000);
  const open = async (isEnrolled: boolean) => {
    const event = await createEvent(chain, deployment, alice, {
      kind: 'PeakShaving',
      direction: 'Reduce',
      startsAtMs: time.nowMs() + 60_000,
      durationMs: 300_000,
      ratePerKwh: PWGD,
      targetMw: 0n,
      budget: PWGD,
    });
    const basis = { methodId: 1, basisFromMs: since, basisToMs: since + 300_000, basisCount: 1, evidence: NO_SAMPLES };
    const promise = { baselineMwh: 20_000n, expectedMwh: 10_000n };
    if (isEnrolled) await oracle.enroll({ eventId: event.eventId, deviceId: METERED, ...promise, ...basis });
    return event;
  };

  const left = await open(true);
  await send(charlie, 'gridService', 'opt_out', [left.eventId, METERED]);
  const cancelled = await open(false);
  await send(alice, 'gridService', 'cancel_event', [cancelled.eventId, 'the wind came back']);
  await pass(600_000);
  const settled = await open(true);
  await pass(settled.endsAtMs - time.nowMs() + 1_000);
  await send(alice, 'gridService', 'dispute', [settled.eventId, METERED, 'it looks odd']);
  await indexed();
  const statusOf = async (eventId: bigint) =>
    (await index<{ status: string }[]>`select status from participation where id = ${`${eventId}-${METERED}`}`)[0]
      ?.status;
  expect(await statusOf(settled.eventId)).toBe('Disputed');
  await send(alice, 'gridService', 'resolve_dispute', [settled.eventId, METERED, 'Reject']);
  await indexed();
  expect(await statusOf(settled.eventId)).toBe('Enrolled');
  await report(settled.startsAtMs, settled.endsAtMs);
  await pass(3_600_000);
  await oracle.settle(settled.eventId, METERED);
  await send(alice, 'gridService', 'close_event', [settled.eventId]);
  const fraudulent = await open(true);
  await pass(fraudulent.endsAtMs - time.nowMs() + 1_000);
  await send(alice, 'gridService', 'dispute', [fraudulent.eventId, METERED, 'it is invented']);
  await send(alice, 'gridService', 'resolve_dispute', [fraudulent.eventId, METERED, 'ConfirmFraud']);
  await pass(8 * DAY_MS);
  await send(alice, 'gridService', 'close_event', [left.eventId]);
  await indexed();

  expect(await statusOf(left.eventId)).toBe('OptedOut');
  expect(await statusOf(settled.eventId)).toBe('Settled');
  expect(await statusOf(fraudulent.eventId)).toBe('Settled');
  const [fraud] =
    await index`select outcome, reward::text from participation where id = ${`${fraudulent.eventId}-${METERED}`}`;
  expect(fraud).toEqual({ outcome: 'Fraud', reward: '0' });
  const events = await index`select number::int, status, delivered_total_mwh::text as delivered,
    (select coalesce(sum(delivered_mwh), 0)::text from participation where grid_event_id = grid_event.id) as sum
    from grid_event order by number`;
  expect(events.map(({ status }) => status)).toEqual(['Closed', 'Cancelled', 'Closed', 'Open']);
  for (const { delivered, sum } of events) expect(delivered).toBe(sum);
});

it('marks as expired what a closed grid event leaves unsettled', async () => {
  const { chain, deployment, alice, bob, charlie, time } = world;
  const oracle = createOracleChain({ chain, deployment, key: bob });
  const late = deviceIdOf('tapo', 'LATE');
  await oracle.registerDevice(late, charlie.address, METADATA);
  const since = (await oracle.device(late))?.activeSinceMs ?? 0;
  await pass(330_000);
  const interval = { deviceId: late, startMs: since, endMs: since + 300_000, netMwh: 20_000n } as const;
  await oracle.report([{ ...interval, quality: 'Ok', samplesRoot: NO_SAMPLES }]);
  const event = await createEvent(chain, deployment, alice, {
    kind: 'PeakShaving',
    direction: 'Reduce',
    startsAtMs: time.nowMs() + 60_000,
    durationMs: 300_000,
    ratePerKwh: PWGD,
    targetMw: 0n,
    budget: PWGD,
  });
  await oracle.enroll({
    eventId: event.eventId,
    deviceId: late,
    baselineMwh: 20_000n,
    expectedMwh: 10_000n,
    methodId: 1,
    basisFromMs: since,
    basisToMs: since + 300_000,
    basisCount: 1,
    evidence: NO_SAMPLES,
  });
  await pass(60 * DAY_MS);
  await send(alice, 'gridService', 'close_event', [event.eventId]);
  await indexed();
  const [row] = await index`select participation.status, grid_event.status as event from participation
    join grid_event on grid_event.id = grid_event_id where participation.device_id = ${late}`;
  expect(row).toEqual({ status: 'Expired', event: 'Closed' });
});
