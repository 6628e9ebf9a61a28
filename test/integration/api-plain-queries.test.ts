import postgres from 'postgres';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createReader } from '../../src/api/queries/reader';
import { type ApiWorld, openApiWorld } from './api-world';

let world: ApiWorld;
let url: string;

beforeAll(async () => {
  world = await openApiWorld();
  url = `${await world.api.listen('127.0.0.1', 0)}/graphql`;
});

afterAll(() => world?.close());

const hex = (digit: string): string => `0x${digit.repeat(64)}`;

interface Post {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

/** A site is answered by yoga, whoever names none without it. */
async function post(body: Post, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const LIST = `query ($first: Int, $stake: BigInt) { devices(first: $first, where: { stake_gt: $stake }) { totalCount
  edges { cursor node { id owner { id balance } provenance { blockHeight finalized } } } pageInfo { endCursor } } }`;

it.each<[string, Post]>([
  ['a list', { query: LIST, variables: { first: 2 } }],
  ['an impossible page', { query: LIST, variables: { first: 1_000 } }],
  ['a variable that is no number', { query: LIST, variables: { stake: '1e9' } }],
  ['an unknown field', { query: '{ devices { nodes { colour } } }' }],
  ['no document', { query: '{ devices ' }],
  ['nothing', { query: '' }],
  ['a leaderboard', { query: '{ leaderboard(first: 2) { nodes { rank value account { address } } } }' }],
  ['an unknown parameter', { query: '{ status { height } }', ...{ queries: 1 } }],
])('a plain query is answered as yoga answers it, however often it is asked: %s', async (_what, body) => {
  for (const accept of ['application/json', '*/*']) {
    const expected = await post(body, { accept, origin: 'https://example.org' });
    for (let times = 0; times < 3; times += 1) {
      expect(await post({ ...body, variables: { ...body.variables, times } }, { accept })).toEqual(expected);
    }
  }
});

it('of a document with two operations the one that is named is executed, however often another one was', async () => {
  const query = 'query One { device(id: "x") { id } } query Two { status { height } }';
  for (const operationName of ['Two', 'Two', 'Two', 'One', 'One']) {
    const { data, errors } = JSON.parse((await post({ query, operationName })).text);
    if (operationName === 'Two') expect(data.status.height).toBeGreaterThan(0);
    else expect(errors[0].message).toContain('device id');
  }
});

it('G19: nobody is given the rows of somebody else who went away', async () => {
  const query = 'query ($id: ID!) { device(id: $id) { id region } }';
  const ids = Array.from({ length: 60 }, (_, index) => hex(String((index % 5) + 1)));
  // So that some of them wait behind others, on whichever connection.
  const goesAway = (index: number): boolean => index % 5 < 2;
  // Once a connection has the statement prepared, it would be sent the next before it has answered the last.
  await Promise.all(ids.map((id, index) => post({ query, variables: { id, warmUp: index } })));
  const gone = new AbortController();
  const asked: Promise<unknown>[] = [];
  await world.sql.begin(async (tx) => {
    await tx`lock table device in access exclusive mode`;
    for (const [index, id] of ids.entries()) {
      asked.push(post({ query, variables: { id, index } }, {}, goesAway(index) ? gone.signal : undefined));
    }
    await vi.waitFor(async () => {
      const waiting = await world.sql`select from pg_stat_activity where wait_event_type = 'Lock'`;
      expect(waiting.length).toBeGreaterThan(3);
    }, 5_000);
    gone.abort();
    await Promise.allSettled(asked.filter((_, index) => goesAway(index)));
    // What came before these has been seen by then.
    for (let times = 0; times < 3; times += 1) await post({ query: '{ __typename }' });
  });
  const answers = await Promise.allSettled(asked);
  for (const [index, answer] of answers.entries()) {
    if (goesAway(index)) continue;
    const { text } = answer.status === 'fulfilled' ? (answer.value as { text: string }) : { text: '{}' };
    expect(JSON.parse(text)).toMatchObject({ data: { device: { id: ids[index] } } });
  }
});

it('G19: what a statement had read when it was cancelled is not in front of what the next one reads', async () => {
  const sql = postgres(world.databaseUrl, { max: 1 });
  const gone = new AbortController();
  try {
    const cancelled = createReader(
      gone.signal,
      10_000,
    )(sql<{ i: number }[]>`
      select i, repeat('-', 100), case i when 2000 then pg_sleep(60) end from generate_series(1, 2000) i`);
    await vi.waitFor(async () => {
      expect(await world.sql`select from pg_stat_activity where wait_event = 'PgSleep'`).toHaveLength(1);
    }, 5_000);
    gone.abort();
    await expect(cancelled).rejects.toThrow();
    const read = createReader(new AbortController().signal, 10_000);
    expect(await read(sql<{ one: number }[]>`select 1 as one`)).toEqual([{ one: 1 }]);
  } finally {
    await sql.end();
  }
});

it('a query that is known by its text is refused and charged as before', async () => {
  const query = 'query Page($first: Int) { devices(first: $first) { nodes { id } } }';
  for (const first of [1, 2, 3]) expect((await post({ query, variables: { first } })).status).toBe(200);
  expect((await post({ query, operationName: 'Page', variables: { first: 4 } })).status).toBe(200);
  for (const body of [
    { query, variables: { first: 1_000 } },
    { query, variables: { first: 'all' } },
    { query, operationName: 'Other', variables: { first: 2 } },
    { query, variables: [1] },
  ]) {
    expect(await post(body)).toEqual(await post(body, { origin: 'https://example.org' }));
  }
});
