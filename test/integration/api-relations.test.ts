import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALICE, ALICE_ADDRESS, BOB, hex } from './api-fixture';
import { eventIdAt, fillLists, UNKNOWN_DEVICE } from './api-lists-fixture';
import { type ApiWorld, openApiWorld } from './api-world';

let world: ApiWorld;

beforeAll(async () => {
  world = await openApiWorld();
  await fillLists(world.sql);
});

afterAll(() => world?.close());

const PROVENANCE = 'provenance { blockHeight contract finalized }';
const provenanceAt = (blockHeight: number) => ({ blockHeight, contract: hex('5'), finalized: blockHeight <= 11 });

it('relations: each level of a query is one statement, however many items it has', async () => {
  const { data, errors, statements } = await world.watch(`{ accounts { nodes { address
    devices(first: 2) { totalCount pageInfo { hasNextPage } nodes { id
      participations { nodes { id } } rewards { nodes { amount } } intervals { nodes { startMs creditedEvent { id } } } } }
    participations(last: 1) { nodes { id } }
    rewards(first: 1, orderBy: amount_DESC) { nodes { amount participation { id } } }
  } } }`);
  expect(errors).toBeUndefined();
  // Accounts; their devices, the number of those, their participations, their rewards; of the devices participations,
  // rewards, intervals; the grid events of these. The rewards know the ids of their participations.
  expect(statements).toHaveLength(9);
  const [bob, alice] = data.accounts.nodes;
  expect(alice.address).toBe(ALICE_ADDRESS);
  expect(alice.devices).toEqual({
    totalCount: 3,
    pageInfo: { hasNextPage: true },
    nodes: [
      {
        id: hex('3'),
        participations: { nodes: [{ id: `1-${hex('3')}` }] },
        rewards: { nodes: [{ amount: '100' }] },
        intervals: { nodes: [] },
      },
      {
        id: hex('2'),
        participations: { nodes: [{ id: `1-${hex('2')}` }] },
        rewards: { nodes: [{ amount: '10' }] },
        intervals: { nodes: [{ startMs: '100', creditedEvent: { id: '1' } }] },
      },
    ],
  });
  expect(alice.participations.nodes).toEqual([{ id: `1-${hex('1')}` }]);
  expect(alice.rewards.nodes).toEqual([{ amount: '100', participation: { id: `1-${hex('3')}` } }]);
  expect(bob.devices.totalCount).toBe(2);
  expect(bob.rewards.nodes[0].amount).toBe('1000000000000000000000');
});

it('relations: take filters, orders and cursors of their own, page by page', async () => {
  const query = `query ($after: String) { device(id: "${hex('1')}") {
    intervals(first: 1, after: $after, orderBy: startMs_ASC, where: { startMs_gte: "10", startMs_lte: "100" }) {
      totalCount nodes { startMs } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;
  const first = (await world.ask(query)).data.device.intervals;
  expect(first).toMatchObject({ totalCount: 2, nodes: [{ startMs: '10' }], pageInfo: { hasNextPage: true } });
  const second = (await world.ask(query, { after: first.pageInfo.endCursor })).data.device.intervals;
  expect(second).toMatchObject({
    nodes: [{ startMs: '100' }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
  const { data } = await world.ask(`{ gridEvents { nodes { id
    participations(where: { account_eq: "${BOB}" }, orderBy: id_ASC) { nodes { device { id } } } } } }`);
  expect(data.gridEvents.nodes).toEqual([
    { id: '2', participations: { nodes: [] } },
    { id: '1', participations: { nodes: [{ device: { id: hex('4') } }, { device: { id: hex('5') } }] } },
  ]);
});

it('relations: the same list with other arguments is another list', async () => {
  const { data } = await world.ask(`{ account(id: "${ALICE}") {
    up: rewards(orderBy: amount_ASC, first: 1) { nodes { amount } }
    down: rewards(orderBy: amount_DESC, first: 1) { nodes { amount } }
    some: rewards(where: { amount_lt: "10" }) { totalCount }
    all: rewards { totalCount }
  } }`);
  expect(data.account).toEqual({
    up: { nodes: [{ amount: '9' }] },
    down: { nodes: [{ amount: '100' }] },
    some: { totalCount: 1 },
    all: { totalCount: 3 },
  });
});

it('meterIntervals: of a device within a time, with where they count', async () => {
  const { data, errors } = await world.ask(`{
    meterIntervals(where: { device_eq: "${hex('1')}", startMs_gte: "10" }) { nodes {
      id device { id owner { address } } oracle startMs endMs netMwh quality samplesRoot creditedEvent { id } creditedMwh
      recordedAtMs ${PROVENANCE} } } }`);
  expect(errors).toBeUndefined();
  expect(data.meterIntervals.nodes.map(({ startMs }: { startMs: string }) => startMs)).toEqual(['100', '10']);
  expect(data.meterIntervals.nodes[1]).toEqual({
    id: `${hex('1')}-10`,
    device: { id: hex('1'), owner: { address: ALICE_ADDRESS } },
    oracle: BOB,
    startMs: '10',
    endMs: '11',
    netMwh: '-125',
    quality: 'Ok',
    samplesRoot: hex('0'),
    creditedEvent: null,
    creditedMwh: '0',
    recordedAtMs: '12',
    provenance: provenanceAt(2),
  });
});

it('refusedIntervals: say why, also of devices that do not exist', async () => {
  const { data } = await world.ask(
    `{ refusedIntervals { nodes { id deviceId device { model } quality reason ${PROVENANCE} } } }`,
  );
  expect(data.refusedIntervals.nodes).toEqual([
    {
      id: eventIdAt(6),
      deviceId: UNKNOWN_DEVICE,
      device: null,
      quality: 'Estimated',
      reason: 'NotYourDevice',
      provenance: provenanceAt(6),
    },
    expect.objectContaining({ deviceId: hex('1'), device: { model: 'P110' } }),
  ]);
});

it('transfers: by who gave, who received, and either', async () => {
  const { data } = await world.ask(`{
    transfers { nodes { from { address } to { id } amount ${PROVENANCE} } }
    from: transfers(where: { from_eq: "${ALICE_ADDRESS}" }) { nodes { amount } }
    to: transfers(where: { to_in: ["${BOB}"] }) { nodes { amount } }
    either: transfers(where: { account_eq: "${BOB}" }, orderBy: id_ASC) { totalCount nodes { amount } }
  }`);
  expect(data.transfers.nodes).toEqual([
    { from: { address: expect.any(String) }, to: null, amount: '9', provenance: provenanceAt(9) },
    { from: { address: ALICE_ADDRESS }, to: { id: BOB }, amount: '100', provenance: provenanceAt(8) },
    { from: null, to: { id: ALICE }, amount: '1000', provenance: provenanceAt(7) },
  ]);
  expect(data.from.nodes).toEqual([{ amount: '100' }]);
  expect(data.to.nodes).toEqual([{ amount: '100' }]);
  expect(data.either).toEqual({ totalCount: 2, nodes: [{ amount: '100' }, { amount: '9' }] });
});

it('roleGrants and stakeChanges: are listed with what they are now', async () => {
  const { data } = await world.ask(`{
    roleGrants(where: { account_eq: "${BOB}" }) { nodes { role active contractName account ${PROVENANCE} } }
    active: roleGrants(where: { active_eq: true }) { nodes { role } }
    stakeChanges(where: { device_eq: "${hex('1')}", kind_in: ["Increased", "Slashed"] }) {
      nodes { kind amount stake device { id } ${PROVENANCE} } }
  }`);
  const role = { contractName: 'resourceRegistry', account: BOB };
  expect(data.roleGrants.nodes).toEqual([
    { ...role, role: 'Verifier', active: false, provenance: provenanceAt(2) },
    { ...role, role: 'Oracle', active: true, provenance: provenanceAt(1) },
  ]);
  expect(data.active.nodes).toEqual([{ role: 'Oracle' }]);
  expect(data.stakeChanges.nodes).toEqual([
    { kind: 'Slashed', amount: '9', stake: '27', device: { id: hex('1') }, provenance: provenanceAt(12) },
    { kind: 'Increased', amount: '9', stake: '18', device: { id: hex('1') }, provenance: provenanceAt(11) },
  ]);
});

it('proposals, votes, parameters and their changes: belong together', async () => {
  const { data, errors } = await world.ask(`{
    proposals { nodes { id proposer { id } action votes(orderBy: votedAtMs_ASC) { totalCount nodes { voter { id } isInFavour weight } } } }
    proposal(id: "10") { status }
    votes(where: { proposal_eq: "10", isInFavour_eq: false }) { nodes { proposal { id } voter { address } ${PROVENANCE} } }
    parameters(where: { key_contains: "stake" }) { nodes { contractName key value changes { nodes { oldValue newValue by } } } }
    parameterChanges { nodes { parameter { key } ${PROVENANCE} } }
  }`);
  expect(errors).toBeUndefined();
  const [first, second] = data.proposals.nodes;
  expect(first).toEqual({
    id: '10',
    proposer: { id: ALICE },
    action: { SetParameter: { key: 'min_stake', value: '9' } },
    votes: {
      totalCount: 2,
      nodes: [
        { voter: { id: ALICE }, isInFavour: true, weight: '100' },
        { voter: { id: BOB }, isInFavour: false, weight: '9' },
      ],
    },
  });
  expect([second.id, second.votes.totalCount]).toEqual(['9', 0]);
  expect(data.proposal).toEqual({ status: 'Active' });
  expect(data.votes.nodes).toEqual([
    { proposal: { id: '10' }, voter: { address: expect.any(String) }, provenance: provenanceAt(2) },
  ]);
  expect(data.parameters.nodes).toEqual([
    {
      contractName: 'resourceRegistry',
      key: 'min_stake',
      value: '9',
      changes: { nodes: [{ oldValue: '10', newValue: '9', by: ALICE }] },
    },
  ]);
  expect(data.parameterChanges.nodes).toEqual([{ parameter: { key: 'min_stake' }, provenance: provenanceAt(3) }]);
});

it('conditions, rules, triggers and grid events: belong together', async () => {
  const { data, errors } = await world.ask(`{
    conditions { nodes { frequencyMillihertz renewableBp ${PROVENANCE} } }
    rules { nodes { id metric comparison threshold kind triggers { nodes { value gridEvent { id rule { id } } } } } }
    rule(id: "9") { triggerCount }
    ruleTriggers(where: { rule_eq: "9" }) { nodes { rule { id } } }
    gridEvents { nodes { id rule { id } optedOutCount expiredCount cancelReason } }
  }`);
  expect(errors).toBeUndefined();
  expect(data.conditions.nodes).toEqual([
    { frequencyMillihertz: '49800', renewableBp: 4000, provenance: provenanceAt(4) },
  ]);
  const rule = { metric: 'LoadBp', comparison: 'Above', threshold: '8000', kind: 'PeakShaving' };
  expect(data.rules.nodes).toEqual([
    { ...rule, id: '10', triggers: { nodes: [] } },
    { ...rule, id: '9', triggers: { nodes: [{ value: '9000', gridEvent: { id: '2', rule: { id: '9' } } }] } },
  ]);
  expect(data.rule).toEqual({ triggerCount: 1 });
  expect(data.ruleTriggers.nodes).toEqual([{ rule: { id: '9' } }]);
  const gridEvent = { optedOutCount: 0, expiredCount: 0, cancelReason: null };
  expect(data.gridEvents.nodes).toEqual([
    { ...gridEvent, id: '2', rule: { id: '9' } },
    { ...gridEvent, id: '1', rule: null },
  ]);
});

it('disputes, changes of devices and of roles: are listed with what they are of', async () => {
  const { data, errors } = await world.ask(`{
    disputes(where: { verifier_eq: "${BOB}" }) { nodes { reason resolution hasLapsed participation { id disputes { totalCount } } } }
    deviceChanges(where: { device_eq: "${hex('1')}" }) { nodes { kind status device { id } ${PROVENANCE} } }
    roleChanges { nodes { isGranted by roleGrant { role account } } }
  }`);
  expect(errors).toBeUndefined();
  expect(data.disputes.nodes).toEqual([
    {
      reason: 'MeterMoved',
      resolution: 'Reject',
      hasLapsed: true,
      participation: { id: `1-${hex('1')}`, disputes: { totalCount: 1 } },
    },
  ]);
  expect(data.deviceChanges.nodes).toEqual([
    { kind: 'Reactivated', status: 'Active', device: { id: hex('1') }, provenance: provenanceAt(2) },
    { kind: 'Deactivated', status: 'Inactive', device: { id: hex('1') }, provenance: provenanceAt(1) },
  ]);
  const roleGrant = { role: 'Verifier', account: BOB };
  expect(data.roleChanges.nodes).toEqual([
    { isGranted: false, by: ALICE, roleGrant },
    { isGranted: true, by: ALICE, roleGrant },
  ]);
});

const PAGES =
  'accounts(first: $size) { nodes { devices(first: $size) { nodes { intervals(first: $size) { nodes { id } } } } } }';
const cycle = (levels: number): string =>
  levels === 0 ? '{ id }' : `{ devices(first: 1) { nodes { owner ${cycle(levels - 1)} } } }`;

it.each([
  ['accounts of devices of accounts', `{ account(id: "${ALICE}") ${cycle(4)} }`, 'Query depth limit of 12 exceeded'],
  [
    'pages of pages of pages',
    '{ accounts(first: 20) { nodes { devices(first: 20) { nodes { intervals(first: 20) { nodes { id } } } } } } }',
    'Query Cost limit of 50000 exceeded',
  ],
  [
    'pages of pages of pages, sized by a variable',
    `query ($size: Int = 20) { ${PAGES} }`,
    'The query can return 8420 items, and 5000 are the most. Ask for smaller pages with first.',
  ],
  [
    'pages of pages beside a page of a negative size',
    `query ($size: Int = 20, $less: Int = -100000) { devices(last: $less) { nodes { id } } ${PAGES} }`,
    'A page has 1 to 100 items, not -100000.',
  ],
  [
    'fragments that are cycles',
    '{ accounts { nodes { ...a } } } fragment a on Account { devices { nodes { owner { ...a } } } }',
    'Cannot spread fragment "a" within itself',
  ],
])('G1: %s are refused before anything is read', async (_name, query, message) => {
  const { data, errors } = await world.ask(query);
  expect(data ?? null).toBeNull();
  expect(errors?.[0]?.message).toContain(message);
});
