import { createRequire } from 'node:module';
import pino from 'pino';
import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bestHeight } from '../../src/chain/block';
import { type CallOptions, openContract } from '../../src/chain/contract';
import { accountIdOf, type Key } from '../../src/chain/keys';
import { createEvent } from '../../src/chain/operator';
import { createOracleChain } from '../../src/chain/oracle-chain';
import { callAction } from '../../src/chain/proposals';
import { Sender } from '../../src/chain/sender';
import type { ContractName } from '../../src/shared/deployment';
import { deviceIdOf, type Hex } from '../../src/shared/ids';
import { PWGD } from '../../src/shared/units';
import { askApi } from './api-world';
import { CONDITION, RULE } from './contracts/signals';
import type { Indexer } from './indexer-host';
import { METADATA } from './processor-story';
import { type IndexerWorld, startIndexerWorld } from './processor-world';

// The compiled API: type-graphql and the sources have to share one copy of graphql, and vitest gives each its own.
const { createApi } = createRequire(__filename)('../../lib/api/api') as typeof import('../../src/api/api');

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
let indexer: Indexer;

beforeAll(async () => {
  world = await startIndexerWorld();
  index = await world.createDatabase('states');
  indexer = world.startIndexer('states');
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

/** Waits until the index has the chain's newest block. */
async function indexed(): Promise<void> {
  const head = await bestHeight(world.chain);
  // The processor makes the table when it starts.
  const heights = () =>
    index<{ height: number }[]>`select max(height) as height from squid_processor.hot_block`.catch(() => []);
  const indexedHeight = async () => (await heights())[0]?.height ?? 0;
  await expect.poll(indexedHeight, LIMIT).toBeGreaterThanOrEqual(head);
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
  const history = await index`select kind, status, oracle from device_change where device_id = ${CLAIMED} order by id`;
  const [first, second] = [accountIdOf(bob.address), accountIdOf(alice.address)];
  expect(history).toEqual([
    { kind: 'Registered', status: 'Pending', oracle: first },
    { kind: 'Accepted', status: 'Active', oracle: first },
    { kind: 'OracleChanged', status: 'Active', oracle: second },
    { kind: 'MetadataUpdated', status: 'Active', oracle: second },
    { kind: 'Deactivated', status: 'Inactive', oracle: second },
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
  const counted = await index`select enrolled_count, opted_out_count, settled_count, cancel_reason
    from grid_event order by number limit 3`;
  expect(counted).toEqual([
    { enrolled_count: 1, opted_out_count: 1, settled_count: 0, cancel_reason: null },
    { enrolled_count: 0, opted_out_count: 0, settled_count: 0, cancel_reason: 'the wind came back' },
    { enrolled_count: 1, opted_out_count: 0, settled_count: 1, cancel_reason: null },
  ]);
  const disputes = await index`select reason, resolution, has_lapsed from dispute order by opened_at_ms`;
  expect(disputes).toEqual([
    { reason: 'it looks odd', resolution: 'Reject', has_lapsed: false },
    { reason: 'it is invented', resolution: 'ConfirmFraud', has_lapsed: false },
  ]);
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

it('follows owners, guardians, pauses, parameters and roles of the contracts', async () => {
  const { alice, bob } = world;
  await send(alice, 'gridService', 'set_parameter', ['SlashBp', 1_234]);
  await send(alice, 'gridService', 'set_guardian', [bob.address]);
  await send(bob, 'gridService', 'pause', []);
  await send(alice, 'token', 'offer_ownership', [bob.address]);
  await indexed();
  const stateOf = async (contractName: string) =>
    (
      await index`select owner, offered_to, guardian, paused_until_ms is not null as is_paused from contract_state
      where contract_name = ${contractName}`
    )[0];
  const [first, second] = [accountIdOf(alice.address), accountIdOf(bob.address)];
  expect(await stateOf('gridService')).toEqual({ owner: first, offered_to: null, guardian: second, is_paused: true });
  expect(await stateOf('token')).toMatchObject({ owner: first, offered_to: second });
  expect(await stateOf('governance')).toMatchObject({ owner: null, guardian: first });

  await send(alice, 'gridService', 'unpause', []);
  await send(bob, 'token', 'take_ownership', []);
  await send(alice, 'gridService', 'grant_role', ['Feed', bob.address]);
  await send(alice, 'gridService', 'revoke_role', ['Feed', bob.address]);
  await indexed();
  expect(await stateOf('gridService')).toMatchObject({ is_paused: false });
  expect(await stateOf('token')).toMatchObject({ owner: second, offered_to: null });
  const changes = await index`select is_granted from role_change
    join role_grant on role_grant.id = role_grant_id where role = 'Feed' order by role_change.id`;
  expect(changes).toEqual([{ is_granted: true }, { is_granted: false }]);

  const parametersOf = (contract: string) => index<{ key: string; value: string }[]>`
    select key, value::text from parameter where contract_name = ${contract} order by key`;
  expect(await parametersOf('token')).toEqual([
    { key: 'cap', value: '0' },
    { key: 'max_pause_ms', value: String(7 * DAY_MS) },
  ]);
  for (const contract of ['resourceRegistry', 'gridService', 'governance'] as const) {
    const { chain, deployment } = world;
    const asked = await openContract(chain, deployment, contract).query('parameters', []);
    const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const onChain = Object.entries(asked.toPrimitive() as Record<string, unknown>)
      .map(([field, value]) => ({ key: snake(field), value: String(value ?? 0) }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    expect(await parametersOf(contract)).toEqual(onChain);
  }
  const [change] = await index`select old_value::int, new_value::int, by from parameter_change`;
  expect(change).toMatchObject({ new_value: 1_234, by: first });
});

it('follows conditions, rules and the grid events they open', async () => {
  const { alice } = world;
  await send(alice, 'gridService', 'grant_role', ['Feed', alice.address]);
  await send(alice, 'gridService', 'create_rule', [RULE]);
  await send(alice, 'gridService', 'submit_condition', [CONDITION]);
  await send(alice, 'gridService', 'remove_rule', [1]);
  await indexed();
  const [condition] = await index`select load_mw::int, frequency_millihertz::int, renewable_bp from condition`;
  expect(condition).toEqual({ load_mw: 900_000, frequency_millihertz: 49_700, renewable_bp: 2_500 });
  const [rule] = await index`select metric, comparison, threshold::int, kind, trigger_count,
    removed_at_ms is not null as is_removed from rule`;
  expect(rule).toEqual({
    metric: 'FrequencyMillihertz',
    comparison: 'Below',
    threshold: 49_800,
    kind: 'FrequencyRegulation',
    trigger_count: 1,
    is_removed: true,
  });
  const [trigger] = await index`select value::int, grid_event.kind, grid_event.rule_id from rule_trigger
    join grid_event on grid_event.id = grid_event_id`;
  expect(trigger).toEqual({ value: 49_700, kind: 'FrequencyRegulation', rule_id: '1' });
});

it('follows proposals and votes to their end', async () => {
  const { chain, deployment, charlie, bob } = world;
  const governance = openContract(chain, deployment, 'governance');
  const grid = openContract(chain, deployment, 'gridService');
  const weight = 100n * PWGD;
  await send(charlie, 'token', 'approve', [governance.address, weight]);
  await send(charlie, 'governance', 'propose', [{ SetParameter: { key: 'QuorumBp', value: 500 } }, 'fewer suffice']);
  await send(charlie, 'governance', 'propose', [callAction(grid, 'set_parameter', ['SlashBp', 1]), 'withdrawn']);
  await send(charlie, 'governance', 'vote', [1, true, weight]);
  await send(charlie, 'governance', 'cancel', [2]);
  await pass(30 * DAY_MS);
  await indexed();
  const endsAt = await index<{ ends: string }[]>`select ends_at_ms::text as ends from proposal where id = '1'`;
  expect(Number(endsAt[0]?.ends)).toBeLessThan(world.time.nowMs());
  expect(
    await index`select status, votes_for::text as votes, vote_count, quorum from proposal order by number`,
  ).toEqual([
    { status: 'Active', votes: String(weight), vote_count: 1, quorum: null },
    { status: 'Cancelled', votes: '0', vote_count: 0, quorum: null },
  ]);
  await send(charlie, 'governance', 'reclaim', [1]);
  await indexed();
  const [vote] =
    await index`select voter_id, is_in_favour, weight::text, reclaimed_at_ms is not null as is_reclaimed from vote`;
  expect(vote).toEqual({
    voter_id: accountIdOf(charlie.address),
    is_in_favour: true,
    weight: String(weight),
    is_reclaimed: true,
  });

  await send(charlie, 'token', 'approve', [governance.address, weight]);
  await send(charlie, 'governance', 'propose', [{ SetParameter: { key: 'QuorumBp', value: 500 } }, 'again']);
  await send(charlie, 'governance', 'vote', [3, true, weight]);
  await pass(8 * DAY_MS);
  await send(bob, 'governance', 'queue', [3]);
  await pass(3 * DAY_MS);
  await send(bob, 'governance', 'execute', [3]);
  await indexed();
  const [proposal] = await index`select status, action, quorum is not null as has_quorum,
    executable_from_ms < expires_at_ms as is_scheduled, ended_at_ms is not null as has_ended from proposal where id = '3'`;
  expect(proposal).toEqual({
    status: 'Executed',
    action: { __kind: 'SetParameter', key: { __kind: 'QuorumBp' }, value: '500' },
    has_quorum: true,
    is_scheduled: true,
    has_ended: true,
  });
});

it('keeps totals of every account, device and of all, for all time and for months, weeks and days', async () => {
  const sums = (subject: string, period: string) => index`
    select subject_id as id, sum(reward_total)::text as reward, sum(delivered_total_mwh)::text as delivered,
      sum(reward_count)::int as rewards, sum(settled_count)::int as settled
    from period_total where subject = ${subject} and period = ${period} group by 1 order by 1`;
  const recomputed = {
    Account: await index`select owner_id as id, sum(reward)::text as reward, sum(delivered_mwh)::text as delivered,
      count(*) filter (where reward > 0)::int as rewards, count(*)::int as settled
      from participation where status = 'Settled' group by 1 order by 1`,
    Device: await index`select device_id as id, sum(reward)::text as reward, sum(delivered_mwh)::text as delivered,
      count(*) filter (where reward > 0)::int as rewards, count(*)::int as settled
      from participation where status = 'Settled' group by 1 order by 1`,
    System: await index`select '' as id, sum(reward)::text as reward, sum(delivered_mwh)::text as delivered,
      count(*) filter (where reward > 0)::int as rewards, count(*)::int as settled
      from participation where status = 'Settled'`,
  };
  for (const [subject, expected] of Object.entries(recomputed)) {
    expect(expected.length).toBeGreaterThan(0);
    for (const period of ['AllTime', 'Month', 'Week', 'Day']) {
      expect(await sums(subject, period)).toEqual([...expected]);
    }
  }
  const days = await index`select count(*)::int as count from period_total
    where subject = 'System' and period = 'Day' and period_start_ms % 86400000 = 0`;
  const settledOn = await index`select count(distinct (settled_at_ms / 86400000)::bigint)::int as count
    from (select floor(settled_at_ms / 86400000) * 86400000 as settled_at_ms from participation
      where settled_at_ms is not null) as settlement`;
  expect(days).toEqual([...settledOn]);
});

it('tells all of it through the API', async () => {
  const api = await createApi({
    databaseUrl: world.urlOf('states'),
    deployment: world.deployment,
    logger: pino({ level: 'silent' }),
    isDevelopment: true,
  });
  const { data, errors } = await askApi(
    api,
    `{ contractStates { nodes { contractName owner guardian provenance { blockHeight } } }
      parameters(where: { key_eq: "slash_bp" }) { nodes { contractName value } }
      parameterChanges { nodes { newValue by } }
      roleChanges(where: { isGranted_eq: false }) { nodes { by } }
      deviceChanges(where: { kind_eq: "Accepted" }) { nodes { status device { id } } }
      disputes { nodes { reason resolution participation { status } } }
      conditions { nodes { loadMw } }
      rules { nodes { metric threshold triggerCount } }
      ruleTriggers { nodes { value gridEvent { kind rule { id } } } }
      proposals { nodes { id status proposer { id } votes { nodes { weight voter { id } proposal { id } } } } }
      proposal(id: "3") { action quorum }
      votes { totalCount } }`,
  );
  expect(errors).toBeUndefined();
  const charlie = accountIdOf(world.charlie.address);
  expect(data.contractStates.nodes).toHaveLength(4);
  expect(data.parameters.nodes).toEqual([{ contractName: 'gridService', value: '1234' }]);
  expect(data.parameterChanges.nodes.at(-1)).toMatchObject({ newValue: '1234' });
  expect(data.roleChanges.nodes).toHaveLength(1);
  expect(data.deviceChanges.nodes).toEqual([{ status: 'Active', device: { id: CLAIMED } }]);
  expect(data.disputes.nodes.map(({ reason }: { reason: string }) => reason)).toEqual([
    'it is invented',
    'it looks odd',
  ]);
  expect(data.conditions.nodes).toEqual([{ loadMw: '900000' }]);
  expect(data.rules.nodes).toEqual([{ metric: 'FrequencyMillihertz', threshold: '49800', triggerCount: 1 }]);
  expect(data.ruleTriggers.nodes).toEqual([
    { value: '49700', gridEvent: { kind: 'FrequencyRegulation', rule: { id: '1' } } },
  ]);
  const weight = String(100n * PWGD);
  expect(data.proposals.nodes.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`)).toEqual([
    '3 Executed',
    '2 Cancelled',
    '1 Active',
  ]);
  expect(data.proposals.nodes[2].votes.nodes).toEqual([{ weight, voter: { id: charlie }, proposal: { id: '1' } }]);
  expect(data.proposal.action).toMatchObject({ __kind: 'SetParameter' });
  expect(data.votes.totalCount).toBe(2);
  await api.close();
});

it('says that the state roots of the embedded chain prove nothing, and keeps no proofs', async () => {
  const problem = 'The node offers no proofs of its state.';
  const progress = () => index`select is_provable, problem, stored_count, missing_count from proof_progress`.values();
  await expect.poll(progress, LIMIT).toEqual([[false, problem, 0, 0]]);
  await expect.poll(() => indexer.output(), LIMIT).toContain(`No proofs of the events are kept. ${problem}`);
  expect(indexer.child.exitCode).toBeNull();
  expect(await index`select from block_proof`).toHaveLength(0);
});

it("compares its history with the contracts' own at final blocks, and says when they differ", async () => {
  const { bob, charlie } = world;
  const transfer = () => send(charlie, 'token', 'transfer', [bob.address, 1n, '0x']);
  const checks = () => index<{ id: string; height: number; equal: boolean }[]>`
    select id, block_height as height, seq = chain_seq and digest = chain_digest as equal from history_check`;
  const checkedSince = async (height: number) =>
    (await checks()).filter((check) => check.height >= height).map(({ equal }) => equal);
  await transfer();
  const before = await bestHeight(world.chain);
  await transfer();
  await expect.poll(() => checkedSince(before), LIMIT).toEqual([true, true, true, true]);

  await index`update contract_history set seq = seq + 1 where contract_name = 'token'`;
  await transfer();
  const after = await bestHeight(world.chain);
  await transfer();
  await expect.poll(async () => (await checkedSince(after)).sort(), LIMIT).toEqual([false, true, true, true]);
  expect(indexer.output()).toContain('The index of token differs from the contract at block ');
});
