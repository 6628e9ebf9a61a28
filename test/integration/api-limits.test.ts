import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Api } from '../../src/api/api';
import { type ApiWorld, askApi, configOf, openApiWorld } from './api-world';
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

async function open(config: object): Promise<Api> {
  const api = await world.open({ isDevelopment: false, config: configOf(config) });
  opened.push(api);
  return api;
}

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

// Each limit lets through what is at its edge, and nothing beyond.
it.each([
  ['G1', 'depth', 3, '{ devices { nodes { id } } }', '{ devices { nodes { owner { id } } } }'],
  [
    'G1',
    'cost',
    9,
    '{ status { height hash chainHeight lagBlocks } }',
    '{ status { height hash chainHeight lagBlocks finalizedHeight } }',
  ],
  ['G1', 'items', 21, '{ devices { nodes { id } } status { height } }', '{ devices(first: 22) { nodes { id } } }'],
  ['G2', 'aliases', 2, '{ status { a: height b: height } }', '{ status { a: height b: height c: height } }'],
  [
    'G4',
    'directives',
    2,
    `{ __typename ${repeat(2, () => '@skip(if: false)')} }`,
    `{ __typename ${repeat(3, () => '@skip(if: false)')} }`,
  ],
  ['G5', 'tokens', 5, '{ a b c }', '{ a b c d }'],
  ['G9', 'pageSize', 20, '{ devices(first: 20) { nodes { id } } }', '{ devices(last: 21) { nodes { id } } }'],
] as const)('%s: the limit of %s, set to %i, is where it is', async (_fault, limit, value, within, beyond) => {
  const api = await open({ limits: { [limit]: value } });
  const codes = async (query: string) => (await askApi(api, query)).errors ?? [];
  const isAboutTheLimit = ({ message }: { readonly message: string }): boolean =>
    /limit|can return|A page has/i.test(message);
  expect((await codes(within)).filter(isAboutTheLimit)).toEqual([]);
  const refused = await codes(beyond);
  expect(refused.filter(isAboutTheLimit).length).toBeGreaterThan(0);
  const code = limit === 'pageSize' ? 'BAD_USER_INPUT' : 'QUERY_TOO_LARGE';
  expect(refused.map(({ extensions }) => extensions?.code)).toEqual([code]);
});

it('G5: the limit of a body’s bytes is where it is', async () => {
  const url = await (await open({ limits: { bodyBytes: 100 } })).listen('127.0.0.1', 0);
  const post = async (bytes: number): Promise<number> => {
    const body = '{"query":"{ __typename }"}'.padEnd(bytes);
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status;
  };
  expect([await post(100), await post(101)]).toEqual([200, 413]);
});

it('G11: the limit of a statement’s time is the operator’s', async () => {
  const api = await open({ limits: { statementMs: 200 } });
  await world.sql.begin(async (transaction) => {
    await transaction`lock table reward in access exclusive mode`;
    const startedAtMs = performance.now();
    const { status } = await askApi(api, '{ rewards { nodes { id } } }');
    expect(status).toBe(503);
    expect(performance.now() - startedAtMs).toBeLessThan(3_000);
  });
});

it('G11: what is under way at a time, and open, is as many as the operator says', async () => {
  const limits = { requestsUnderWay: 1, streams: 2, subscriptions: 1, exports: 0, connections: 3 };
  const url = await (await open({ limits })).listen('127.0.0.1', 0);
  const ask = (query: string): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
  await world.sql.begin(async (transaction) => {
    await transaction`lock table reward in access exclusive mode`;
    const first = ask('{ rewards { nodes { id } } }');
    const waiting = () => transaction`select from pg_locks where not granted`;
    await expect.poll(async () => (await waiting()).length, { timeout: 4_000 }).toBe(1);
    const second = await ask('{ __typename }');
    expect([second.status, await second.json()]).toMatchObject([503, { errors: [{ extensions: { code: 'BUSY' } }] }]);
    // A monitor is told all the same.
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await transaction`select pg_cancel_backend(pid) from pg_locks where not granted`;
    await (await first).text();
  });
  expect((await fetch(`${url}/export/rewards.csv`)).status).toBe(503);
  const stream = await openStream(url, 'subscription { status { height } }');
  const refused = await openStream(url, 'subscription { status { height } }');
  expect(await refused.next()).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] });
  const [port, host] = [Number(new URL(url).port), '127.0.0.1'];
  const sockets = Array.from({ length: 4 }, () => connect(port, host));
  await once(sockets.at(-1) ?? connect(port, host), 'close');
  for (const socket of sockets) socket.destroy();
  stream.close();
});

it('G7: introspection, GraphiQL and suggestions are switched one by one, whatever NODE_ENV says', async () => {
  const told = async (api: Api) => {
    const page = await api.fetch('http://api/graphql', { headers: { accept: 'text/html' } });
    const { data } = await askApi(api, '{ __schema { queryType { name } } }');
    const misspelt = (await askApi(api, '{ devces { nodes { id } } }')).errors?.[0]?.message ?? '';
    return [
      page.headers.get('content-type')?.includes('html') ?? false,
      data !== undefined,
      /Did you mean/.test(misspelt),
    ];
  };
  expect(await told(await open({}))).toEqual([false, false, false]);
  expect(await told(world.api)).toEqual([true, true, true]);
  expect(await told(await open({ graphiql: true }))).toEqual([true, false, false]);
  expect(await told(await open({ introspection: true }))).toEqual([false, true, true]);
});

it('CORS: pages may read why they are refused, too', async () => {
  const url = await (await open({ limits: { bodyBytes: 100 }, cors: ['https://a.example'] })).listen('127.0.0.1', 0);
  const refused = async (origin: string): Promise<readonly [number, string | null, string | null]> => {
    const headers = { 'content-type': 'application/json', origin };
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: ' '.repeat(101) });
    await answer.text();
    return [answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')];
  };
  expect(await refused('https://a.example')).toEqual([413, 'https://a.example', 'Origin']);
  expect(await refused('https://x.example')).toEqual([413, null, null]);
});

it('CORS: the pages of every site may read, or those of the sites that the operator names', async () => {
  const allowed = async (api: Api, origin: string): Promise<string | null> => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const preflight = await api.fetch('http://api/graphql', { method: 'OPTIONS', headers });
    const answer = await api.fetch('http://api/graphql?query={__typename}', { headers: { origin } });
    const [site] = [answer.headers.get('access-control-allow-origin')];
    expect(preflight.headers.get('access-control-allow-origin')).toBe(site);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    return site;
  };
  const anybody = await open({});
  const few = await open({ cors: ['https://a.example', 'https://b.example'] });
  expect(await allowed(anybody, 'https://x.example')).toBe('https://x.example');
  expect(await allowed(few, 'https://b.example')).toBe('https://b.example');
  expect(await allowed(few, 'https://x.example')).toBeNull();
  expect(await allowed(few, 'null')).toBeNull();
});
