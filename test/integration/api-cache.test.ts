import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Api } from '../../src/api/api';
import { INDEXED_CHANNEL } from '../../src/database/announcements';
import { ALICE, FINALIZED_HEIGHT, HEIGHT } from './api-fixture';
import { type ApiWorld, configOf, openApiWorld } from './api-world';
import { startCountingRelay } from './counting-relay';
import { openStream } from './sse-stream';

const BALANCE = `{ account(id: "${ALICE}") { balance } }`;
/** A change is seen within 250 ms on a machine that has time; here it only has to be seen. */
const SOON = { timeout: 10_000, interval: 10 };

let world: ApiWorld;
let url: string;

beforeAll(async () => {
  world = await openApiWorld();
  url = await world.api.listen('127.0.0.1', 0);
});
afterAll(() => world?.close());

function post(query: string, on = url, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ query });
  return fetch(`${on}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

function get(query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers });
}

async function balance(on = url): Promise<string> {
  const { data, errors } = (await (await post(BALANCE, on)).json()) as {
    readonly data?: { readonly account: { readonly balance: string } | null } | null;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return data?.account?.balance ?? String(errors?.[0]?.extensions.code);
}

async function metric(name: string, api: Api = world.api): Promise<number> {
  const metrics = await (await api.fetch('http://api/metrics')).text();
  return Number(new RegExp(`^powergrid_api_${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
}

/** Writes a balance in a transaction that ends as the processor's do, with the next number and an announcement. */
async function commit(value: number, more = 'select'): Promise<void> {
  await world.sql.begin(async (transaction) => {
    await transaction`update account set balance = ${value} where id = ${ALICE}`;
    await transaction.unsafe(more);
    await transaction`update squid_processor.status set nonce = nonce + 1`;
    await transaction`select pg_notify(${INDEXED_CHANNEL}, '')`;
  });
}

it('a repeated request is answered from memory, until something is indexed', async () => {
  await commit(1);
  const before = await metric('cache_hits_total');
  // Asked once it is not kept, asked twice it is.
  for (let time = 0; time < 4; time += 1) expect(await balance()).toBe('1');
  expect(await metric('cache_hits_total')).toBe(before + 2);
  // Behind the processor's back, so that the answer shows where it is from.
  await world.sql`update account set balance = 2 where id = ${ALICE}`;
  expect(await balance()).toBe('1');
  await commit(3);
  await expect.poll(balance, SOON).toBe('3');
});

it('a block that becomes final, and another in the place of the newest, are seen as well', async () => {
  const query = '{ rewards(first: 1) { nodes { provenance { blockHeight finalized } } } }';
  const isFinal = async (): Promise<boolean> => (await post(query)).text().then((text) => text.includes('true'));
  for (const [height, expected] of [
    [HEIGHT, true],
    [FINALIZED_HEIGHT, false],
  ] as const) {
    await world.sql`update squid_processor.status set height = ${height}, nonce = nonce + 1`;
    await expect.poll(isFinal, SOON).toBe(expected);
    expect(await isFinal()).toBe(expected);
  }
  await Promise.all([balance(), balance()]);
  await world.sql`update account set balance = 4 where id = ${ALICE}`;
  await world.sql`update squid_processor.hot_block set hash = '0xother'`;
  await expect.poll(balance, SOON).toBe('4');
  await world.sql`update squid_processor.hot_block set hash = '0xhot'`;
});

it('nobody is told of an older state than anybody was told of before', async () => {
  const stream = await openStream(url, 'subscription { status { hash } }');
  const isTold = async (hash: string): Promise<void> => {
    while ((await stream.next()).data.status.hash !== hash);
  };
  for (let value = 100; value < 130; value += 1) {
    await balance();
    await balance();
    await commit(value, `update squid_processor.hot_block set hash = '0x${value}'`);
    // The first to be told is one whose request is not kept, or a subscriber, or who reads the metrics.
    if (value % 3 === 0) await isTold(`0x${value}`);
    else if (value % 3 === 1) expect(await (await post(`${BALANCE} # ${value}`)).text()).toContain(`"${value}"`);
    else await fetch(`${url}/metrics`);
    expect(await balance()).toBe(String(value));
  }
  stream.close();
  await world.sql`update squid_processor.hot_block set hash = '0xhot'`;
});

it('G14: a database that cannot be asked is told, and one whose state is not known is asked', async () => {
  const relay = await startCountingRelay(Number(new URL(world.databaseUrl).port));
  const through = new URL(world.databaseUrl);
  through.port = String(relay.port);
  const api = await world.open({ databaseUrl: through.href });
  const on = await api.listen('127.0.0.1', 0);
  await commit(5);
  for (let time = 0; time < 3; time += 1) expect(await balance(on)).toBe('5');
  expect(await metric('cache_hits_total', api)).toBe(1);
  await commit(6);
  // Once the connection that tells the state is silent, every request is executed.
  const held = new Promise<() => void>((resolve) => relay.holdAt(1, resolve));
  await expect.poll(() => balance(on), SOON).toBe('6');
  (await held)();
  await relay.stop();
  await expect.poll(() => balance(on), SOON).toBe('DATABASE_UNAVAILABLE');
  await api.close();
});

it('what is not a whole answer is not kept, nor what can change without the index', async () => {
  const query = '{ rewards(first: 2) { nodes { amount } } }';
  await world.sql`alter table reward rename column amount to amount_`;
  for (let time = 0; time < 3; time += 1) expect(await (await post(query)).text()).toContain('INTERNAL_SERVER_ERROR');
  await world.sql`alter table reward rename column amount_ to amount`;
  expect(await (await post(query)).json()).not.toHaveProperty('errors');
  let chainHeight = 20;
  const api = await world.open({ chainHeight: async () => chainHeight });
  const on = await api.listen('127.0.0.1', 0);
  for (; chainHeight < 23; chainHeight += 1) {
    const response = await post('{ ... on Query { s: status { lagBlocks } } }', on);
    expect(response.headers.get('etag')).toBeNull();
    expect(await response.json()).toEqual({ data: { s: { lagBlocks: chainHeight - HEIGHT } } });
  }
  await api.close();
});

it('GET says of which state its answer is, and 304 as long as it is the same', async () => {
  await commit(7);
  // An answer that was begun in the state before is of neither.
  await expect.poll(async () => (await get(BALANCE)).headers.get('etag'), SOON).not.toBeNull();
  const first = await get(BALANCE);
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(new RegExp(`^W/"${HEIGHT}-[0-9a-f]{16}"$`));
  expect(first.headers.get('cache-control')).toBe('no-cache');
  expect(await first.json()).toEqual({ data: { account: { balance: '7' } } });
  for (const named of [etag, etag.slice(2), `"other", ${etag}`]) {
    const again = await get(BALANCE, { 'if-none-match': named });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  }
  expect((await get(BALANCE, { 'if-none-match': 'W/"12"' })).status).toBe(200);
  // Also where the answer has to be made anew to know.
  expect((await get(`${BALANCE} `, { 'if-none-match': etag })).status).toBe(304);
  await commit(8);
  await expect.poll(async () => (await get(BALANCE, { 'if-none-match': etag })).status, SOON).toBe(200);
  // POST has no such condition: the same request gets its answer.
  const posted = await post(BALANCE, url, { 'if-none-match': etag });
  expect([posted.status, await posted.json()]).toEqual([200, { data: { account: { balance: '8' } } }]);
});

it('an answer from memory is for the same kind of client and the same site', async () => {
  const headers = { accept: 'application/graphql-response+json', origin: 'https://one.example' };
  const ask = async (more: Record<string, string>) => {
    const response = await post('{ accounts { nodes { id } } }', url, { ...headers, ...more });
    await response.text();
    return [response.headers.get('content-type'), response.headers.get('access-control-allow-origin')];
  };
  for (let time = 0; time < 3; time += 1) {
    expect(await ask({})).toEqual(['application/graphql-response+json; charset=utf-8', 'https://one.example']);
    expect(await ask({ accept: 'application/json' })).toEqual([
      'application/json; charset=utf-8',
      'https://one.example',
    ]);
    expect((await ask({ origin: 'https://two.example' }))[1]).toBe('https://two.example');
  }
});

it('G18: what is kept is bounded, whatever is asked', async () => {
  const api = await world.open({ config: configOf({ limits: { cachedBytes: 100_000 } }) });
  const on = await api.listen('127.0.0.1', 0);
  for (let index = 0; index < 60; index += 1) {
    const query = `{ contractEvents { nodes { id topics } } } # ${index}`;
    for (let time = 0; time < 2; time += 1) await (await post(query, on)).text();
  }
  const bytes = await metric('cached_bytes', api);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(100_000);
  await api.close();
});
