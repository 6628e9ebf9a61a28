import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Api, ApiOptions } from '../../src/api/api';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import { ALICE, ALICE_ADDRESS, BOB, FINALIZED_HEIGHT, HEIGHT, hex, REWARDS } from './api-fixture';
import { type Answer, type ApiWorld, openApiWorld } from './api-world';

let world: ApiWorld;
let api: Api;

beforeAll(async () => {
  world = await openApiWorld();
  api = world.api;
});

afterAll(() => world?.close());

const openApi = (options: Partial<ApiOptions>) => world.open(options);
const ask: ApiWorld['ask'] = (...operation) => world.ask(...operation);

const ids = (connection: { nodes: { id: string }[] }): string[] => connection.nodes.map(({ id }) => id);

it('participation: has its fixed shape, with everything nested', async () => {
  const { data, errors } = await ask(
    `query ($id: ID!) { participation(id: $id) {
      id status outcome baselineMwh meteredMwh coveredMs windowMs deliveredMwh expectedMwh reward
      device { id stake owner { id } }
      gridEvent { id kind direction startsAtMs endsAtMs ratePerKwh targetMw status participations(first: 1) { nodes { id } } }
      account { id address balance }
      provenance { blockHeight blockHash blockTimeMs extrinsicHash eventIndex contract finalized }
    } }`,
    { id: `1-${hex('1')}` },
  );
  expect(errors).toBeUndefined();
  expect(data.participation).toEqual({
    id: `1-${hex('1')}`,
    status: 'Settled',
    outcome: 'Delivered',
    baselineMwh: '147600',
    meteredMwh: '22600',
    coveredMs: '1800000',
    windowMs: '1800000',
    deliveredMwh: '125000',
    expectedMwh: '125000',
    reward: '9',
    device: { id: hex('1'), stake: '1000000000000000000000000000000', owner: { id: ALICE } },
    gridEvent: {
      id: '1',
      kind: 'DemandResponse',
      direction: 'Reduce',
      startsAtMs: '1700000600000',
      endsAtMs: '1700002400000',
      ratePerKwh: '750000000000000000',
      targetMw: '1000000',
      status: 'Closed',
      participations: { nodes: [{ id: `1-${hex('5')}` }] },
    },
    account: { id: ALICE, address: ALICE_ADDRESS, balance: '119' },
    provenance: {
      blockHeight: 8,
      blockHash: `0x${'8'.padStart(64, '0')}`,
      blockTimeMs: '1700000048000',
      extrinsicHash: hex('e'),
      eventIndex: 2,
      contract: hex('5'),
      finalized: true,
    },
  });
});

it('account: is found by hex in any case and by address', async () => {
  for (const id of [ALICE, `0x${ALICE.slice(2).toUpperCase()}`, ALICE_ADDRESS]) {
    const { data } = await ask('query ($id: ID!) { account(id: $id) { id address } }', { id });
    expect(data.account).toEqual({ id: ALICE, address: ALICE_ADDRESS });
  }
  const { data } = await ask('query ($id: ID!) { account(id: $id) { id } }', { id: hex('c') });
  expect(data).toEqual({ account: null });
});

it('provenance: is final up to the processor’s height and not above', async () => {
  const { data } = await ask('{ rewards { nodes { provenance { blockHeight finalized } } } }');
  expect(data.rewards.nodes.map(({ provenance }: { provenance: object }) => provenance)).toEqual([
    { blockHeight: HEIGHT, finalized: false },
    { blockHeight: FINALIZED_HEIGHT, finalized: true },
    { blockHeight: 10, finalized: true },
    { blockHeight: 9, finalized: true },
    { blockHeight: 8, finalized: true },
  ]);
});

it('leaderboard: ranks 9, 10, 100 as numbers, ties by id, one page after the other', async () => {
  const query = `query ($after: String) {
    leaderboard(by: Reward, subject: Device, first: 2, after: $after) {
      nodes { rank value device { id rewardTotal } account { id } } edges { cursor node { rank } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }`;
  const seen: { rank: number; value: string; device: { id: string } }[] = [];
  let after: string | null = null;
  for (let page = 0; page < 3; page++) {
    const { data, errors } = await ask(query, { after });
    expect(errors).toBeUndefined();
    seen.push(...data.leaderboard.nodes);
    after = data.leaderboard.pageInfo.endCursor;
    expect(data.leaderboard.pageInfo.hasNextPage).toBe(page < 2);
    expect(data.leaderboard.edges.at(-1).cursor).toBe(after);
  }
  expect(seen.map(({ rank, value, device }) => [rank, value, device.id])).toEqual([
    [1, String(REWARDS[4]), hex('5')],
    [2, '100', hex('4')],
    [3, '100', hex('3')],
    [4, '10', hex('2')],
    [5, '9', hex('1')],
  ]);
});

it('leaderboard: ranks accounts by delivered energy', async () => {
  const { data } = await ask(
    '{ leaderboard(by: DeliveredMwh) { nodes { rank value account { address } device { id } } } }',
  );
  expect(data.leaderboard.nodes[0]).toEqual({
    rank: 1,
    value: '375000',
    account: { address: ALICE_ADDRESS },
    device: null,
  });
  const settledAtMs = 1_700_002_800_000;
  for (const period of ['Month', 'Week', 'Day']) {
    const board = (periodStart: string) =>
      ask(`{ leaderboard(period: ${period}, periodStart: "${periodStart}") { periodStartMs nodes { rank value } } }`);
    const found = (await board(String(settledAtMs))).data.leaderboard;
    expect(found.nodes).toHaveLength(2);
    expect(Number(found.periodStartMs)).toBeLessThanOrEqual(settledAtMs);
    const [newest] = [await ask(`{ leaderboard(period: ${period}) { periodStartMs nodes { rank value } } }`)];
    expect(newest.data.leaderboard).toEqual(found);
    expect((await board('0')).data.leaderboard.nodes).toEqual([]);
  }
  const backwards = await ask('{ leaderboard(last: 2) { nodes { rank } } }');
  expect(backwards.errors?.[0]).toMatchObject({
    message: 'A leaderboard is read from its top: use first and after.',
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

it('leaderboard: finds an entry with its neighbours and its rank', async () => {
  const around = async (id: string, first: number) => {
    const { data, errors } = await ask(
      `query ($id: ID!, $first: Int) { leaderboard(subject: Device, around: $id, first: $first) {
        nodes { rank id } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
      { id, first },
    );
    expect(errors).toBeUndefined();
    const { nodes, pageInfo } = data.leaderboard;
    return { ...pageInfo, ranks: nodes.map(({ rank }: { rank: number }) => rank), ids: ids({ nodes }) };
  };
  expect(await around(hex('3'), 3)).toMatchObject({
    ranks: [2, 3, 4],
    ids: [hex('4'), hex('3'), hex('2')],
    hasNextPage: true,
    hasPreviousPage: true,
  });
  expect(await around(hex('5'), 3)).toMatchObject({ ranks: [1, 2], hasPreviousPage: false, hasNextPage: true });
  expect(await around(hex('1'), 2)).toMatchObject({ ranks: [5], hasPreviousPage: true, hasNextPage: false });
  expect(await around(hex('8'), 3)).toMatchObject({ ranks: [] });
  const { endCursor } = await around(hex('4'), 1);
  const { data } = await ask(
    'query ($after: String) { leaderboard(subject: Device, after: $after) { nodes { rank } } }',
    {
      after: endCursor,
    },
  );
  expect(data.leaderboard.nodes).toEqual([{ rank: 3 }, { rank: 4 }, { rank: 5 }]);
  const both = await ask('query ($id: ID!) { leaderboard(around: $id, after: "x") { nodes { rank } } }', { id: ALICE });
  expect(both.errors?.[0]?.message).toBe('Give around or after, not both.');
});

it.each([
  ['devices', 5],
  ['participations', 5],
  ['rewards', 5],
  ['accounts', 2],
  ['gridEvents', 2],
  ['contractEvents', 12],
])('%s: gives the same items forwards and backwards, page by page', async (list, count) => {
  const walk = async (isForward: boolean): Promise<string[]> => {
    const found: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const query: string = isForward
        ? `query ($cursor: String) { page: ${list}(first: 2, after: $cursor) { nodes { id } pageInfo { endCursor hasNextPage hasPreviousPage } } }`
        : `query ($cursor: String) { page: ${list}(last: 2, before: $cursor) { nodes { id } pageInfo { startCursor hasNextPage hasPreviousPage } } }`;
      const { data, errors }: Answer = await ask(query, { cursor });
      expect(errors).toBeUndefined();
      const { nodes, pageInfo } = data.page;
      expect(isForward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage).toBe(cursor !== null);
      if (isForward) found.push(...ids({ nodes }));
      else found.unshift(...ids({ nodes }));
      if (!(isForward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return found;
      cursor = isForward ? pageInfo.endCursor : pageInfo.startCursor;
    }
  };
  const forwards = await walk(true);
  expect(forwards).toHaveLength(count);
  expect(new Set(forwards).size).toBe(count);
  expect(await walk(false)).toEqual(forwards);
});

it('accounts: the highest earner is first, by number', async () => {
  const { data } = await ask('{ accounts { nodes { id rewardTotal } edges { cursor node { id } } } }');
  expect(ids(data.accounts)).toEqual([BOB, ALICE]);
  expect(data.accounts.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([BOB, ALICE]);
});

it('lists: are filtered by account, owner, device and grid event', async () => {
  const { data, errors } = await ask(
    `query ($account: ID!, $device: ID!) {
      devices(owner: $account) { nodes { id } }
      rewards(account: $account) { nodes { amount } }
      ofDevice: rewards(device: $device) { nodes { amount } }
      participations(account: $account, gridEvent: "1") { nodes { id } }
      none: participations(gridEvent: "2") { nodes { id } pageInfo { hasNextPage startCursor endCursor } }
      contractEvents(contractName: "gridService", first: 1) { nodes { id seq name args topics } }
    }`,
    { account: ALICE_ADDRESS, device: hex('3') },
  );
  expect(errors).toBeUndefined();
  expect(ids(data.devices)).toEqual([hex('3'), hex('2'), hex('1')]);
  expect(data.rewards.nodes).toEqual([{ amount: '100' }, { amount: '10' }, { amount: '9' }]);
  expect(data.ofDevice.nodes).toEqual([{ amount: '100' }]);
  expect(data.participations.nodes).toHaveLength(3);
  expect(data.none).toEqual({ nodes: [], pageInfo: { hasNextPage: false, startCursor: null, endCursor: null } });
  expect(data.contractEvents.nodes[0]).toMatchObject({ seq: '12', name: 'Settled', args: { reward: '9' } });
});

it('gridEvents: reads the participations of all in one statement, a page of each', async () => {
  const { data, errors, statements } = await world.watch(`{ gridEvents { nodes { id participations(first: 2) {
    nodes { id device { owner { id } } } pageInfo { hasNextPage endCursor } } } } }`);
  // Grid events, and their participations with the devices of those, which know their owners.
  expect(statements).toHaveLength(2);
  expect(errors).toBeUndefined();
  expect(data.gridEvents.nodes.map(({ id }: { id: string }) => id)).toEqual(['2', '1']);
  expect(data.gridEvents.nodes[0].participations.nodes).toEqual([]);
  const page = data.gridEvents.nodes[1].participations;
  expect(ids(page)).toEqual([`1-${hex('5')}`, `1-${hex('4')}`]);
  expect(page.pageInfo.hasNextPage).toBe(true);
  const next = await ask(
    'query ($after: String) { gridEvent(id: "01") { participations(first: 100, after: $after) { nodes { id } } } }',
    { after: page.pageInfo.endCursor },
  );
  expect(ids(next.data.gridEvent.participations)).toEqual(['3', '2', '1'].map((digit) => `1-${hex(digit)}`));
});

it('G15: status: tells heights, chain and contracts, and the lag when the chain is known', async () => {
  const query = `{ status { height hash finalizedHeight finalizedHash unfinalizedBlocks chainHeight lagBlocks
    chain { genesisHash specName specVersion startBlock } contracts { id address name seq digest undecodedCount check { isEqual chainSeq } } } }`;
  const { data } = await ask(query);
  expect(data.status).toMatchObject({
    height: HEIGHT,
    hash: '0xhot',
    finalizedHeight: FINALIZED_HEIGHT,
    finalizedHash: '0xfinal',
    unfinalizedBlocks: 1,
    chainHeight: null,
    lagBlocks: null,
    chain: { genesisHash: hex('9'), specName: 'contracts', specVersion: 1, startBlock: 2 },
  });
  expect(data.status.contracts.map(({ name, seq }: { name: string; seq: string }) => [name, seq])).toEqual([
    ['token', '0'],
    ['resourceRegistry', '0'],
    ['gridService', '12'],
    ['governance', '0'],
  ]);
  for (const chainSeq of [12, 13]) {
    await world.sql`insert into history_check values (${hex('5')}, 11, '0xfinal', 12, '0xd', ${chainSeq}, '0xd', 1)
      on conflict (id) do update set chain_seq = excluded.chain_seq`;
    const { contracts } = (await ask(query)).data.status;
    expect(contracts[2].check).toEqual({ isEqual: chainSeq === 12, chainSeq: String(chainSeq) });
    expect((await api.fetch('http://api/ready')).status).toBe(chainSeq === 12 ? 200 : 503);
  }
  expect(await (await api.fetch('http://api/metrics')).text()).toContain('powergrid_history_differences 1');
  await world.sql`delete from history_check`;
  const informed = await openApi({ chainHeight: async () => 20 });
  expect((await ask('{ status { chainHeight lagBlocks } }', {}, informed)).data.status).toEqual({
    chainHeight: 20,
    lagBlocks: 8,
  });
  await informed.close();
});

it.each([
  ['{ account(id: "0x12") { id } }', 'An account id is 0x and 64 hex digits, or an SS58 address.'],
  [
    '{ account(id: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ") { id } }',
    'An account id is 0x and 64 hex digits',
  ],
  ['{ device(id: "heater") { id } }', 'A device id is 0x and 64 hex digits.'],
  ['{ gridEvent(id: "1; drop table reward") { id } }', 'A grid event id is a decimal number.'],
  ['{ participation(id: "1") { id } }', 'A device id is 0x and 64 hex digits.'],
  ['{ devices(after: "nonsense") { nodes { id } } }', 'That cursor is not one of this list in this order.'],
  [
    `{ devices(after: "${Buffer.from('["Device registeredAtMs_DESC","1","\\u0000"]').toString('base64url')}") { nodes { id } } }`,
    'That cursor',
  ],
  [
    `{ contractEvents(after: "${Buffer.from('["ContractEvent blockHeight_DESC","99999999999","a"]').toString('base64url')}") { nodes { id } } }`,
    'That cursor',
  ],
  ['{ devices(first: 101) { nodes { id } } }', 'A page has 1 to 100 items, not 101.'],
  ['{ devices(first: -1) { nodes { id } } }', 'A page has 1 to 100 items, not -1.'],
  ['{ devices(first: 1, last: 1) { nodes { id } } }', 'Give first or last, not both.'],
  ['{ contractEvents(contractName: "x") { nodes { id } } }', "A contract's name is one of token, resourceRegistry"],
])('bad input: %s is refused with a reason', async (query, message) => {
  const { errors } = await ask(query);
  expect(errors?.[0]?.message).toContain(message);
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});

const deep = (levels: number): string =>
  levels === 0 ? '{ nodes { id } }' : `{ nodes { gridEvent { participations(first: 1) ${deep(levels - 1)} } } }`;

const aliases = (count: number, field: string): string =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ')} }`;
const doublingFragments = Array.from({ length: 30 }, (_, index) => {
  const inside = index < 29 ? `...f${index + 1} owner { id } ...f${index + 1}` : 'id';
  return `fragment f${index} on Device { ${inside} }`;
}).join(' ');
const pagesOfPages = (size: string): string =>
  `gridEvents(first: ${size}) { nodes { participations(first: ${size}) { nodes { id } } } }`;

it.each([
  ['G1: depth', `{ participations(first: 1) ${deep(6)} }`, 'Query depth limit of 12 exceeded'],
  ['G2: aliases of lists', aliases(16, 'devices { nodes { id } }'), 'Aliases limit of 15 exceeded'],
  ['G4: directives', `{ __typename ${'@skip(if: false)'.repeat(60)} }`, 'Directives limit of 50 exceeded'],
  ['G5: tokens', `{ ${'__typename '.repeat(1200)} }`, 'Token limit of 1000 exceeded'],
  [
    'G6: fragment cycles',
    '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    'Cannot spread fragment',
  ],
  ['G6: fragments that double', `{ devices { nodes { ...f0 } } } ${doublingFragments}`, 'Query Cost limit'],
  ['G1: pages of pages', `{ ${pagesOfPages('100')} }`, 'Query Cost limit of 50000 exceeded'],
  // 100 grid events, 100 pages, 10,000 participations. A variable's value is known only when the operation runs.
  [
    'G1: pages of pages, sized by a variable',
    `query ($size: Int = 100) { ${pagesOfPages('$size')} }`,
    'The query can return 10100 items, and 5000 are the most. Ask for smaller pages with first.',
  ],
])('%s are refused before anything runs', async (_name, query, message) => {
  const startedAt = performance.now();
  const { data, errors } = await ask(query);
  expect(data ?? null).toBeNull();
  expect(errors?.[0]?.message).toContain(message);
  expect(typeof errors?.[0]?.extensions?.code).toBe('string');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

it('limits: leave room for a full page with everything that belongs to it', async () => {
  const provenance = 'provenance { blockHeight blockHash blockTimeMs extrinsicHash eventIndex contract finalized }';
  const { errors } = await ask(`{ participations(first: 100) { nodes { id status outcome baselineMwh meteredMwh reward
    device { id model stake owner { id address } ${provenance} } account { id address balance ${provenance} }
    gridEvent { id kind startsAtMs endsAtMs ratePerKwh ${provenance} } ${provenance} } } }`);
  expect(errors).toBeUndefined();
});

it('G3: batches of operations are refused', async () => {
  const response = await api.fetch('http://api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
  });
  expect(response.status).toBe(400);
});

it('G7: introspection and suggestions: on in development, off in production', async () => {
  const production = await openApi({ isDevelopment: false });
  const query = '{ __schema { queryType { name } } }';
  expect((await ask(query)).data.__schema.queryType.name).toBe('Query');
  expect((await ask(query, {}, production)).errors?.[0]?.message).toContain('introspection');
  expect(
    (await ask('{ device { id } devces { id } }')).errors?.some(({ message }) => /Did you mean/.test(message)),
  ).toBe(true);
  const told = (await ask('{ devces { id } }', {}, production)).errors ?? [];
  expect(told.some(({ message }) => /Did you mean/.test(message) || message.includes('devices'))).toBe(false);
  await production.close();
});

it('G12: internal errors: are masked for the client and logged here', async () => {
  const { sql } = world;
  await sql`alter table transfer rename to transfer_`;
  await sql`alter table reward rename column amount to amount_`;
  world.takeLog();
  const { errors, data } = await ask('{ rewards { nodes { amount } } }');
  await sql`alter table reward rename column amount_ to amount`;
  await sql`alter table transfer_ rename to transfer`;
  expect(data).toBeNull();
  expect(errors).toEqual([
    expect.objectContaining({ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
  ]);
  expect(JSON.stringify(errors)).not.toMatch(/amount|select|\.[jt]s/);
  expect(world.takeLog()).toContain('amount');
});

it('G11: slow statements: are ended, and said so; so are those that wait for them', async () => {
  const filtered = '{ rewards(where: { amount_gt: "1" }) { nodes { id } } }';
  await world.sql.begin(async (transaction) => {
    await transaction`lock table reward in access exclusive mode`;
    const startedAt = performance.now();
    const answers = await Promise.all(
      ['{ rewards { nodes { id } } }', ...Array(9).fill(filtered)].map((query) => ask(query)),
    );
    // Connections for filters are four: without a limit to waiting the last would be told after 15 s.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    for (const { status, errors } of answers) {
      expect(status).toBe(503);
      expect(errors?.[0]).toMatchObject({
        message: 'The database took too long. Ask for less, or try again later.',
        extensions: { code: 'DATABASE_UNAVAILABLE' },
      });
    }
  });
});

it('G5: http: health, readiness, metrics; large bodies and unknown lengths are refused', async () => {
  const url = await api.listen('127.0.0.1', 0);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('powergrid_api_database_up 1');
  expect(metrics).toContain(`powergrid_indexed_height ${HEIGHT}`);
  expect(metrics).toMatch(/powergrid_api_errors_total\{code="BAD_USER_INPUT"\} \d+/);
  const post = (body: BodyInit, init: RequestInit = {}) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body, ...init });
  expect((await post(JSON.stringify({ query: '{ __typename }' }))).status).toBe(200);
  expect((await post(JSON.stringify({ query: ' '.repeat(200_000) }))).status).toBe(413);
  const stream = new Blob(['{}']).stream();
  expect((await post(stream, { duplex: 'half' } as RequestInit)).status).toBe(411);
  const port = Number(new URL(url).port);
  const second = await openApi({});
  await expect(second.listen('127.0.0.1', port)).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or choose another with --port or api.port.`,
  );
  await second.close();
});

it('G16: close: answers what is under way, takes nothing more', async () => {
  const closing = await openApi({});
  const url = await closing.listen('127.0.0.1', 0);
  const { sql } = world;
  let answer: Promise<Response> | undefined;
  let closed: Promise<void> | undefined;
  await sql.begin(async (transaction) => {
    await transaction`lock table reward in access exclusive mode`;
    answer = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ rewards { nodes { amount } } }' }),
    });
    await expect
      .poll(async () => (await transaction`select 1 from pg_locks where not granted`).length, { timeout: 4_000 })
      .toBe(1);
    closed = closing.close();
  });
  expect(await (await answer)?.json()).toMatchObject({ data: { rewards: { nodes: expect.any(Array) } } });
  await closed;
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

it('G14: database: down is told with a code, 503 and not ready; up again, it answers', async () => {
  const options = { dataDir: join(world.folder, 'short-lived'), isKept: true };
  const shortLived = await startEmbeddedPostgres(options);
  await migrate(shortLived.url);
  const poor = await openApi({ databaseUrl: shortLived.url });
  const query = '{ devices { nodes { id } } status { height lagBlocks } }';
  expect((await ask(query, {}, poor)).data).toEqual({
    devices: { nodes: [] },
    status: { height: -1, lagBlocks: null },
  });
  await shortLived.stop();

  world.takeLog();
  const { status, errors } = await ask(query, {}, poor);
  expect(status).toBe(503);
  expect(errors?.[0]).toMatchObject({
    message: 'The database does not answer. Try again later.',
    extensions: { code: 'DATABASE_UNAVAILABLE' },
  });
  expect(JSON.stringify(errors)).not.toContain('127.0.0.1');
  const ready = await poor.fetch('http://api/ready');
  expect([ready.status, await ready.text()]).toEqual([503, '']);
  expect((await poor.fetch('http://api/health')).status).toBe(200);
  expect(await (await poor.fetch('http://api/metrics')).text()).toContain('powergrid_api_database_up 0');

  const again = await startEmbeddedPostgres({ ...options, port: Number(new URL(shortLived.url).port) });
  await expect.poll(async () => (await poor.fetch('http://api/ready')).status, { timeout: 10_000 }).toBe(200);
  expect((await ask(query, {}, poor)).errors).toBeUndefined();
  await poor.close();
  await again.stop();
});
