import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Api } from '../../src/api/api';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import { ALICE, BOB, DEPLOYMENT } from './api-fixture';
import { LiveIndex } from './live-index';
import { openStream, type SseStream } from './sse-stream';

// The compiled API: type-graphql and the sources have to share one copy of graphql, and vitest gives each its own.
const { createApi } = createRequire(__filename)('../../lib/api/api') as typeof import('../../src/api/api');

const EVENTS = 'subscription { contractEvent { id name provenance { blockHeight blockHash finalized } } }';
const LIMIT = { timeout: 20_000, interval: 20 };

let folder: string;
let database: EmbeddedPostgres;
let sql: postgres.Sql;
let index: LiveIndex;
let api: Api;
let url: string;
let head = { height: 0, hash: '0x0' };
const streams: SseStream[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'powergrid-api-live-'));
  database = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  await migrate(database.url);
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  index = new LiveIndex(database.url);
  await index.connect();
  await index.writeFinal([{ ...head, names: ['GridEventCreated'] }], [{ account: ALICE, rewardTotal: 5n }]);
  api = await openApi();
  url = await api.listen('127.0.0.1', 0);
});

afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

afterAll(async () => {
  await api?.close();
  await index?.disconnect();
  await sql?.end();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function openApi(): Promise<Api> {
  const logger = pino({ level: 'silent' });
  return createApi({ databaseUrl: database.url, deployment: DEPLOYMENT, logger, isDevelopment: true });
}

async function follow(query: string, variables: Record<string, unknown> = {}, on = url): Promise<SseStream> {
  const stream = await openStream(on, query, variables);
  streams.push(stream);
  return stream;
}

/** Opens a stream that nobody reads yet. */
function ask(query: string, signal: AbortSignal | null = null): Promise<Response> {
  return api.fetch('http://api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
    signal,
  });
}

async function subscriptionCount(): Promise<number> {
  const metrics = await (await api.fetch('http://api/metrics')).text();
  return Number(/^powergrid_api_subscriptions (\d+)$/m.exec(metrics)?.[1]);
}

/** One more final block with these events. */
async function add(names: readonly string[], earned: Parameters<LiveIndex['writeFinal']>[1] = []): Promise<void> {
  head = { height: head.height + 1, hash: `0x${head.height + 1}` };
  await index.writeFinal([{ ...head, names }], earned);
}

/** The next `count` events as `height hash name`. */
async function take(stream: SseStream, count: number): Promise<string[]> {
  const taken: string[] = [];
  for (let item = 0; item < count; item += 1) {
    const { data } = await stream.next();
    const { name, provenance } = data.contractEvent;
    taken.push(`${provenance.blockHeight} ${provenance.blockHash} ${name}`);
  }
  return taken;
}

it('contractEvent: tells each event once, in order, to those who asked for it', async () => {
  const [all, rewards, token] = await Promise.all([
    follow(EVENTS),
    follow('subscription { contractEvent(contractName: "gridService", name: "RewardPaid") { name args } }'),
    follow('subscription { contractEvent(contractName: "token") { id contractName } }'),
  ]);
  const { height } = head;
  await add(['IntervalRecorded', 'RewardPaid', 'Transfer']);
  await add([]);
  await add(['DeviceEnrolled']);
  expect(await take(all, 4)).toEqual([
    `${height + 1} 0x${height + 1} IntervalRecorded`,
    `${height + 1} 0x${height + 1} RewardPaid`,
    `${height + 1} 0x${height + 1} Transfer`,
    `${height + 3} 0x${height + 3} DeviceEnrolled`,
  ]);
  expect(await rewards.next()).toEqual({
    data: { contractEvent: { name: 'RewardPaid', args: { name: 'RewardPaid' } } },
  });
  expect(await token.next()).toEqual({
    data: { contractEvent: { id: `${String(height + 1).padStart(10, '0')}-000002`, contractName: 'token' } },
  });
});

it('contractEvent: over GET, as browsers ask', async () => {
  const closing = new AbortController();
  const response = await fetch(`${url}/graphql?query=${encodeURIComponent(EVENTS)}`, {
    headers: { accept: 'text/event-stream' },
    signal: closing.signal,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  closing.abort();
});

it('contractEvent: tells the events of the new branch after a rollback, and none twice', async () => {
  const stream = await follow(EVENTS);
  const base = head;
  const at = (above: number, hash: string, names: string[]) => ({ height: base.height + above, hash, names });
  await index.writeHot(base, [at(1, '0xa1', ['A1']), at(2, '0xa2', ['A2'])]);
  expect(await take(stream, 2)).toEqual([`${base.height + 1} 0xa1 A1`, `${base.height + 2} 0xa2 A2`]);
  // The second block is another now, of the same height, with an event in the same place.
  await index.writeHot({ height: base.height + 1, hash: '0xa1' }, [at(2, '0xb2', ['B2'])]);
  expect(await take(stream, 1)).toEqual([`${base.height + 2} 0xb2 B2`]);
  // Both are rolled back at once.
  await index.writeHot(base, [at(1, '0xc1', ['C1', 'C1'])]);
  expect(await take(stream, 2)).toEqual([`${base.height + 1} 0xc1 C1`, `${base.height + 1} 0xc1 C1`]);
  // What is final then has been told before.
  head = { height: base.height + 1, hash: '0xc1' };
  await index.writeHot(head, [at(2, '0xd2', ['D2'])], [], head);
  const { data } = await stream.next();
  expect(data.contractEvent).toMatchObject({ name: 'D2', provenance: { blockHash: '0xd2', finalized: false } });
  await index.writeFinal([at(2, '0xd2', ['D2']), at(3, '0xd3', ['D3'])]);
  head = { height: base.height + 3, hash: '0xd3' };
  expect(await take(stream, 1)).toEqual([`${base.height + 3} 0xd3 D3`]);
});

it('status: tells each new height, and another block at the same height', async () => {
  const stream = await follow('subscription { status { height hash finalizedHeight chainHeight } }');
  const base = head;
  await add([]);
  expect((await stream.next()).data.status).toEqual({
    height: base.height + 1,
    hash: head.hash,
    finalizedHeight: base.height + 1,
    chainHeight: null,
  });
  const next = head.height + 1;
  for (const hash of ['0xa', '0xb']) {
    await index.writeHot(head, [{ height: next, hash, names: [] }]);
    expect((await stream.next()).data.status).toMatchObject({ height: next, hash, finalizedHeight: head.height });
  }
  await index.writeFinal([{ height: next, hash: '0xb', names: [] }]);
  head = { height: next, hash: '0xb' };
});

it('leaderboard: tells the top when it has changed, also when a rollback did it, and not otherwise', async () => {
  const query = `subscription ($first: Int!) { leaderboard(by: Reward, subject: Account, first: $first) {
    nodes { rank value account { id balance provenance { blockHeight } } } pageInfo { hasNextPage } } }`;
  const [top, long] = await Promise.all([follow(query, { first: 1 }), follow(query, { first: 100 })]);
  const show = ({ data }: { data: { leaderboard: { nodes: { rank: number; value: string; account: object }[] } } }) =>
    data.leaderboard.nodes.map(({ rank, value }) => `${rank} ${value}`);
  await add(['RewardPaid'], [{ account: BOB, rewardTotal: 3n }]);
  expect(show(await long.next())).toEqual(['1 5', '2 3']);
  // The first list saw nothing of it: its next item is this one.
  const base = head;
  await index.writeHot(
    base,
    [{ height: base.height + 1, hash: '0xa', names: ['RewardPaid'] }],
    [{ account: BOB, rewardTotal: 9n }],
  );
  const first = await top.next();
  expect(first.data.leaderboard).toEqual({
    nodes: [{ rank: 1, value: '9', account: { id: BOB, balance: '9', provenance: { blockHeight: base.height + 1 } } }],
    pageInfo: { hasNextPage: true },
  });
  expect(show(await long.next())).toEqual(['1 9', '2 5']);
  await index.writeHot(base, [{ height: base.height + 1, hash: '0xb', names: [] }]);
  expect(show(await top.next())).toEqual(['1 5']);
  expect(show(await long.next())).toEqual(['1 5', '2 3']);
  await index.writeFinal([{ height: base.height + 1, hash: '0xb', names: [] }]);
  head = { height: base.height + 1, hash: '0xb' };
});

it('a broken connection to PostgreSQL: nothing is lost and nothing comes twice', async () => {
  const stream = await follow(EVENTS);
  const { height } = head;
  const expected: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    await add(['Before']);
    const broken = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'powergrid-api' and query like 'listen%'`;
    expect(broken).toHaveLength(1);
    await add(['Meanwhile', 'Meanwhile']);
    expected.push('Before', 'Meanwhile', 'Meanwhile');
    const listening = sql`
      select from pg_stat_activity where application_name = 'powergrid-api' and query like 'listen%'`;
    await expect.poll(async () => (await sql`${listening}`).length, LIMIT).toBe(1);
  }
  await add(['After']);
  const taken = await take(stream, expected.length + 1);
  expect(taken.map((line) => line.split(' ')[2])).toEqual([...expected, 'After']);
  expect(taken.map((line) => Number(line.split(' ')[0]))).toEqual(
    [...expected, 'After'].map((_name, place) => height + 1 + Math.floor(place / 3) * 2 + (place % 3 === 0 ? 0 : 1)),
  );
  // Every connection at once, those that read too.
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'powergrid-api'`;
  await add(['Then']);
  expect(await take(stream, 1)).toEqual([`${head.height} ${head.hash} Then`]);
});

it('many events at once: all are told to who reads them, and who does not is dropped', async () => {
  const query = 'subscription { contractEvent { id } }';
  const stream = await follow(query);
  const sleeper = await ask(query);
  const addMany = async (blockCount: number): Promise<void> => {
    const names = Array.from({ length: 600 }, (_, place) => `E${place}`);
    const { height } = head;
    const blocks = Array.from({ length: blockCount }, (_, place) => ({
      height: height + 1 + place,
      hash: `0x${height + 1 + place}`,
      names,
    }));
    await index.writeFinal(blocks);
    head = blocks.at(-1) ?? head;
  };
  const ids: string[] = [];
  for (const blockCount of [4, 5]) {
    await addMany(blockCount);
    for (let item = 0; item < blockCount * 600; item += 1) ids.push((await stream.next()).data.contractEvent.id);
  }
  expect(ids).toEqual([...new Set(ids)].sort());
  const told = await sleeper.text();
  expect(told.match(/event: next/g)?.length).toBeLessThan(10);
  expect(told).toContain('"code":"SLOW_SUBSCRIBER"');
  expect(told.trimEnd()).toMatch(/event: complete\ndata:$/);
});

it('500 subscriptions are the most; one that ends, or whose client goes away, makes room', async () => {
  await expect.poll(subscriptionCount, LIMIT).toBe(0);
  const leaving = new AbortController();
  await Promise.all(Array.from({ length: 500 }, () => ask(EVENTS, leaving.signal)));
  const refused = await ask(EVENTS);
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain('As many subscriptions are open as there may be. Try again later.');
  expect(await subscriptionCount()).toBe(500);
  leaving.abort();
  expect(await subscriptionCount()).toBe(0);
  const stream = await follow(EVENTS);
  expect(await subscriptionCount()).toBe(1);
  stream.close();
  await expect.poll(subscriptionCount, LIMIT).toBe(0);
});

it.each([
  ['contractEvent(contractName: "x") { id }', "A contract's name is one of token, resourceRegistry"],
  ['leaderboard(first: 0) { nodes { id } }', 'A page has 1 to 100 items'],
  ['leaderboard(first: 101) { nodes { id } }', 'A page has 1 to 100 items'],
  ['status { height } contractEvent { id }', 'must select only one top level field'],
])('bad input: subscription %s is refused with a reason', async (field, message) => {
  const stream = await follow(`subscription { ${field} }`);
  expect((await stream.next()).errors[0].message).toContain(message);
  expect(await stream.next()).toBeUndefined();
});

it('a subscription that asks for no stream is told how to', async () => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: EVENTS }),
  });
  expect(await response.json()).toMatchObject({
    errors: [{ message: expect.stringContaining('send the header accept: text/event-stream') }],
  });
});

it('close: ends the streams, whole', async () => {
  const closing = await openApi();
  const closingUrl = await closing.listen('127.0.0.1', 0);
  const stream = await follow(EVENTS, {}, closingUrl);
  await add(['Last']);
  expect(await take(stream, 1)).toEqual([`${head.height} ${head.hash} Last`]);
  const closed = closing.close();
  expect(await stream.next()).toBeUndefined();
  await closed;
});
