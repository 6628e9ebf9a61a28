import { afterAll, beforeAll, expect, it } from 'vitest';
import { hex } from './api-fixture';
import { fillLists } from './api-lists-fixture';
import { type Answer, type ApiWorld, openApiWorld } from './api-world';

let world: ApiWorld;

beforeAll(async () => {
  world = await openApiWorld();
  await fillLists(world.sql);
});

afterAll(() => world?.close());

const digitsOf = ({ nodes }: { nodes: { id: string }[] }): string => nodes.map(({ id }) => id[2]).join('');

it('orderBy: sorts 9, 10 and 100 as numbers, and ties by id, both ways', async () => {
  const { data, errors } = await world.ask(`{
    up: devices(orderBy: stake_ASC) { nodes { id } }
    down: devices(orderBy: [stake_DESC]) { nodes { id } }
    rewards(orderBy: amount_ASC) { nodes { amount } }
    meterIntervals(orderBy: startMs_ASC) { nodes { startMs } }
  }`);
  expect(errors).toBeUndefined();
  expect(digitsOf(data.up)).toBe('12345');
  expect(digitsOf(data.down)).toBe('54321');
  expect(data.rewards.nodes.map(({ amount }: { amount: string }) => amount)).toEqual([
    '9',
    '10',
    '100',
    '100',
    '1000000000000000000000',
  ]);
  expect(data.meterIntervals.nodes.map(({ startMs }: { startMs: string }) => startMs)).toEqual([
    '9',
    '10',
    '100',
    '100',
  ]);
});

it('gridEvents: number 10 comes behind number 9', async () => {
  for (const number of [9, 10, 100]) {
    await world.sql`insert into grid_event select (jsonb_populate_record(g, ${world.sql.json({ id: String(number), number })})).*
      from grid_event g where id = '1'`;
  }
  const { data } = await world.ask('{ gridEvents { nodes { id } } }');
  expect(data.gridEvents.nodes.map(({ id }: { id: string }) => id)).toEqual(['100', '10', '9', '2', '1']);
  await world.sql`delete from grid_event where number > 2`;
});

it('every order of every list: gives the same items forwards and backwards, page by page', async () => {
  const { data } = await world.ask(`{ __type(name: "Query") { fields { name
    args { name type { ofType { ofType { name enumValues { name } } } } } } } }`);
  const found = new Map<string, string[]>();
  for (const { name: list, args } of data.__type.fields) {
    const orderBy = args.find((arg: { name: string }) => arg.name === 'orderBy');
    for (const { name: order } of orderBy?.type.ofType.ofType.enumValues ?? []) {
      const forwards = await walk(list, order, true);
      expect(forwards.length, list).toBeGreaterThan(0);
      expect(new Set(forwards).size).toBe(forwards.length);
      expect(await walk(list, order, false)).toEqual(forwards);
      found.set(`${list} ${order}`, forwards);
    }
  }
  expect(found.size).toBeGreaterThan(40);
  for (const [order, ids] of found) {
    if (order.endsWith('_ASC')) expect(found.get(order.replace(/ASC$/, 'DESC'))).toEqual(ids.toReversed());
  }
});

it.each([
  ['account', 'balance'],
  ['account', 'reward_total'],
  ['account', 'delivered_total_mwh'],
  ['device', 'stake'],
  ['device', 'reward_total'],
  ['device', 'delivered_total_mwh'],
  ['reward', 'amount'],
])('%s by %s: an index has the whole order, however many items are equal', async (table, column) => {
  const plan = await world.sql.begin(async (sql) => {
    for (const other of ['seqscan', 'sort', 'incremental_sort']) await sql.unsafe(`set local enable_${other} = off`);
    return await sql.unsafe(`explain select id from ${table}
      where (${column}, id) < (0, '0x00') order by ${column} desc, id desc limit 21`);
  });
  expect(JSON.stringify(plan)).toMatch(/Index (Only )?Scan Backward/);
  expect(JSON.stringify(plan)).not.toContain('Sort');
});

async function walk(list: string, orderBy: string, isForward: boolean): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page = isForward ? '(first: 4, after: $cursor,' : '(last: 4, before: $cursor,';
    const { data, errors }: Answer = await world.ask(
      `query ($cursor: String) { list: ${list}${page} orderBy: ${orderBy}) {
        nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }`,
      { cursor },
    );
    expect(errors).toBeUndefined();
    const { nodes, pageInfo } = data.list;
    const ids = nodes.map(({ id }: { id: string }) => id);
    if (isForward) found.push(...ids);
    else found.unshift(...ids);
    if (!(isForward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return found;
    cursor = isForward ? pageInfo.endCursor : pageInfo.startCursor;
  }
}

const cursorOf = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

it.each([
  ['of another order', cursorOf('Device registeredAtMs_DESC', '1', hex('1'))],
  ['of the other direction', cursorOf('Device stake_ASC', '1', hex('1'))],
  ['of another list', cursorOf('Account stake_DESC', '1', hex('1'))],
  ['of a leaderboard', cursorOf('', '1', hex('1'))],
  ['whose number is none', cursorOf('Device stake_DESC', '1; drop table device', hex('1'))],
  ['whose number is too long', cursorOf('Device stake_DESC', '9'.repeat(41), hex('1'))],
  ['whose id is none', cursorOf('Device stake_DESC', '1', "' or true")],
  ['whose id is too long', cursorOf('Device stake_DESC', '1', 'x'.repeat(201))],
  ['with a number for a text', cursorOf('Device stake_DESC', 1, hex('1'))],
  ['with a part more', cursorOf('Device stake_DESC', '1', hex('1'), '1')],
  ['that is an object', Buffer.from('{"length":3}').toString('base64url')],
  ['cut short', cursorOf('Device stake_DESC', '1', hex('1')).slice(0, -9)],
  ['that is not base64', '💡'],
])('cursors: one %s is refused', async (_name, after) => {
  const { data, errors } = await world.ask(
    'query ($after: String) { devices(orderBy: stake_DESC, after: $after) { nodes { id } } }',
    { after },
  );
  expect(data?.devices).toBeFalsy();
  expect(errors?.[0]).toMatchObject({
    message: 'That cursor is not one of this list in this order. Use startCursor or endCursor of an earlier page.',
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

it('cursors: one of an item that is gone is where it was', async () => {
  const after = cursorOf('Device stake_DESC', '50', hex('f'));
  const { data } = await world.ask(
    'query ($after: String) { devices(orderBy: stake_DESC, after: $after) { nodes { id } } }',
    { after },
  );
  expect(digitsOf(data.devices)).toBe('21');
});

it.each([
  ['{ devices(orderBy: [stake_DESC, id_ASC]) { nodes { id } } }', 'A list of Device has one order, not 2.'],
  ['{ devices(orderBy: region_ASC) { nodes { id } } }', 'Value "region_ASC" does not exist in "DeviceOrderBy" enum.'],
  ['{ devices(last: -1, orderBy: stake_ASC) { nodes { id } } }', 'A page has 1 to 100 items, not -1.'],
  ['{ devices(first: 0) { nodes { id } } }', 'A page has 1 to 100 items, not 0.'],
  ['{ devices(first: 2147483648) { nodes { id } } }', 'Query Cost limit of 50000 exceeded'],
  ['{ accounts { nodes { devices(first: -5) { nodes { id } } } } }', 'A page has 1 to 100 items, not -5.'],
])('G9: %s is refused', async (query, message) => {
  const { errors } = await world.ask(query);
  expect(errors?.[0]?.message).toContain(message);
  expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_LARGE']).toContain(errors?.[0]?.extensions?.code);
});

it('totalCount: counts the whole list with its filters, and only when asked for', async () => {
  const { data, errors } = await world.ask(`{
    devices(first: 1) { totalCount }
    active: devices(first: 1, where: { stake_gte: "100" }) { totalCount nodes { id } }
    none: devices(where: { stake_gt: "1", stake_lt: "1" }) { totalCount }
    rewards(first: 2, device: "${hex('1')}") { totalCount }
    gridEvents { nodes { id participations(first: 1) { totalCount nodes { id } } } }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    devices: { totalCount: 5 },
    active: { totalCount: 3 },
    none: { totalCount: 0 },
    rewards: { totalCount: 1 },
    gridEvents: {
      nodes: [
        { id: '2', participations: { totalCount: 0 } },
        { id: '1', participations: { totalCount: 5 } },
      ],
    },
  });
  expect((await world.watch('{ devices { nodes { id } } }')).statements.join()).not.toContain('count(');
});

it('totalCount: is exact for all items there are, and null above 10,000 for those that meet a filter', async () => {
  const { sql } = world;
  const counts = async () =>
    (
      await world.ask(`{ all: transfers { totalCount }
    some: transfers(where: { amount_gte: "1" }) { totalCount } }`)
    ).data;
  const more = (from: number, to: number) => sql`
    insert into transfer (id, "from", "to", amount, event_id)
    select lpad((100 + i)::text, 10, '0') || '-000001', null, null, 1, '0000000001-000002'
    from generate_series(${from}::int, ${to}::int) as i`;
  await more(1, 9_997);
  expect(await counts()).toEqual({ all: { totalCount: 10_000 }, some: { totalCount: 10_000 } });
  await more(9_998, 9_998);
  expect(await counts()).toEqual({ all: { totalCount: 10_001 }, some: { totalCount: null } });
  await sql`delete from transfer where amount = 1`;
  expect(await counts()).toEqual({ all: { totalCount: 3 }, some: { totalCount: 3 } });
});
