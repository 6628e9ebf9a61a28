import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Api } from '../../src/api/api';
import { type ApiWorld, configOf, openApiWorld } from './api-world';
import { openStream } from './sse-stream';

let world: ApiWorld;
const opened: Api[] = [];

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(async () => {
  for (const api of opened) await api.close();
  await world?.close();
});

async function open(rateLimit: object): Promise<{ readonly api: Api; readonly url: string }> {
  const api = await world.open({
    config: configOf({ rateLimit: { costPerMinute: 200, local: true, ...rateLimit } }),
  });
  opened.push(api);
  return { api, url: await api.listen('127.0.0.1', 0) };
}

async function ask(url: string, query: string, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ query });
  return fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

it('G13: a page of another site may read that it asked too much, and when to ask again', async () => {
  const { url } = await open({ costPerMinute: 100 });
  const from = { origin: 'https://a.example' };
  await answered(() => ask(url, '{ __typename }', from));
  const refused = await ask(url, '{ __typename }', from);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://a.example');
  expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After');
});

/** How often something is answered before it is refused. */
async function answered(send: () => Promise<Response>, limit = 1_000): Promise<number> {
  for (let count = 0; count < limit; count += 1) {
    const response = await send();
    await response.text();
    if (response.status === 429) return count;
    expect(response.status).toBe(200);
  }
  return limit;
}

// Besides its items, an operation costs 11. No two of these requests are the same, so none is answered from memory.
const unlike = (query: string): (() => string) => {
  let count = 0;
  return () => `${query} # ${count++}`;
};

it('G13: clients are limited by what their queries can return, and not by how many they are', async () => {
  const large = unlike('{ devices(first: 39) { nodes { id } } }');
  const small = unlike('{ devices(first: 1) { nodes { id } } }');
  const first = await open({});
  expect(await answered(() => ask(first.url, large()))).toBe(4);
  const second = await open({});
  const count = await answered(() => ask(second.url, small()));
  // And what has been given back while they were asked.
  expect(count).toBeGreaterThanOrEqual(16);
  expect(count).toBeLessThan(40);
});

it('G13: a refusal has its code and says when to come again; monitors are answered', async () => {
  const { api, url } = await open({});
  const large = unlike('{ devices(first: 100) { nodes { id } } contractEvents(first: 100) { nodes { id } } }');
  await answered(() => ask(url, large()));
  const refused = await ask(url, large());
  const retryAfter = Number(refused.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
  expect(await refused.json()).toEqual({
    errors: [
      {
        message: expect.stringMatching(/^This client has asked for more than its share\. Try again in \d+ s/),
        extensions: { code: 'RATE_LIMITED' },
      },
    ],
  });
  // What is left is used up by requests that cost next to nothing; then they are not even looked at.
  await answered(() => ask(url, 'no GraphQL'));
  for (const path of ['/health', '/ready', '/metrics']) expect((await fetch(`${url}${path}`)).status).toBe(200);
  expect(await (await api.fetch('http://api/metrics')).text()).toMatch(/^powergrid_api_rate_limited_total [1-9]/m);
  expect(world.takeLog()).toBe('');
});

it('G13: an answer from memory costs a little', async () => {
  const { url } = await open({ costPerMinute: 1_000 });
  const count = await answered(() => ask(url, '{ devices(first: 39) { nodes { id } } }'), 3_000);
  // Executed it costs 50, which is 20 times, and from memory 1. On a busy machine it is executed more than twice.
  expect(count).toBeGreaterThan(400);
  expect(count).toBeLessThan(2_000);
});

it('G13: subscriptions and exports count, too', async () => {
  const { url } = await open({});
  // Each costs 102 of the 200.
  (await openStream(url, 'subscription { status { height } }')).close();
  const refused = await openStream(url, 'subscription { status { height } }');
  expect(await refused.next()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  const other = await open({});
  expect(await answered(() => fetch(`${other.url}/export/rewards.csv`))).toBe(1);
});

it('G13: each client has its own share, and nobody another’s by a header of its own making', async () => {
  const large = unlike('{ devices(first: 100) { nodes { id } } contractEvents(first: 100) { nodes { id } } }');
  const direct = await open({});
  let client = 0;
  expect(await answered(() => ask(direct.url, large(), { 'x-forwarded-for': `198.51.100.${client++}` }))).toBeLessThan(
    6,
  );
  const behind = await open({ proxies: 1 });
  const of = (address: string) => () => ask(behind.url, large(), { 'x-forwarded-for': `forged, ${address}` });
  expect(await answered(of('198.51.100.1'))).toBeLessThan(6);
  expect(await answered(of('198.51.100.2'), 1)).toBe(1);
});

it('G13: nobody is limited on the machine itself, nor where the limit is off', async () => {
  const large = unlike('{ devices(first: 100) { nodes { id } } contractEvents(first: 100) { nodes { id } } }');
  for (const rateLimit of [{ local: false }, { costPerMinute: 0 }]) {
    const { url } = await open(rateLimit);
    expect(await answered(() => ask(url, large()), 20)).toBe(20);
  }
});
