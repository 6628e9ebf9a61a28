import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiWorld, configOf, openApiWorld } from './api-world';

// Of the compiled sources, as the API is: see api-world.ts.
const { createHttpServer, listen } = createRequire(__filename)(
  '../../lib/api/http-server',
) as typeof import('../../src/api/http-server');

let world: ApiWorld;
let url: string;

beforeAll(async () => {
  world = await openApiWorld();
  url = await world.api.listen('127.0.0.1', 0);
});

afterAll(() => world?.close());

it.each([
  ['text/plain', '{"query":"{ __typename }"}'],
  ['application/x-www-form-urlencoded', `query=${encodeURIComponent('{ __typename }')}`],
  ['application/graphql', '{ __typename }'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--\r\n',
  ],
  ['', '{"query":"{ __typename }"}'],
])('G8: a body of the type "%s", which any web page may send, is refused', async (type, body) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: type ? { 'content-type': type } : {},
    body: new TextEncoder().encode(body),
  });
  expect(response.status).toBe(415);
  expect(await response.json()).toEqual({
    errors: [
      {
        message: 'A request holds JSON: send a Content-Type header of application/json.',
        extensions: { code: 'UNSUPPORTED_CONTENT_TYPE' },
      },
    ],
  });
});

it('G8: JSON is answered; GET reads and never changes', async () => {
  for (const type of ['application/json', 'application/json; charset=utf-8']) {
    const body = '{"query":"{ __typename }"}';
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  }
  const get = (query: string) => fetch(`${url}/graphql?query=${encodeURIComponent(query)}`);
  expect(await (await get('{ __typename }')).json()).toEqual({ data: { __typename: 'Query' } });
  const refused = await get('mutation { anything }');
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
});

it('G18: queries that are all unlike do not fill the memory', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const heapAfter = async (from: number, to: number): Promise<number> => {
    for (let index = from; index < to; index++) {
      // Alternately one that is answered and one that is no GraphQL.
      const query = `{ __typename ${index % 2 === 0 ? '}' : ''} # ${index}${'.'.repeat(90_000)}`;
      await world.ask(query);
    }
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const full = await heapAfter(0, 210);
  const later = await heapAfter(210, 330);
  // The text of 120 queries alone is 11 MB.
  expect((later - full) / 1e6).toBeLessThan(5);
});

it('G18: filters of the client’s choice leave no prepared statements behind', async () => {
  const { statements } = await world.watch(
    '{ rewards { nodes { id } } devices(where: { stake_gt: "1", region_contains: "GB" }) { totalCount nodes { id } } }',
  );
  const [prepared, ...filtered] = statements;
  expect(prepared).toMatch(/execute \w+:/);
  expect(filtered).toHaveLength(2);
  for (const statement of filtered) expect(statement).toContain('execute <unnamed>:');
});

it('G19: a client that goes away takes its statements with it', async () => {
  const waiting = async (): Promise<number> =>
    (
      await world.sql`select 1 from pg_stat_activity where application_name = 'powergrid-api' and wait_event_type = 'Lock'`
    ).length;
  await world.sql.begin(async (transaction) => {
    await transaction`lock table reward in access exclusive mode`;
    const controller = new AbortController();
    const answer = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ a: rewards { nodes { id } } b: rewards(where: { amount_gt: "1" }) { nodes { id } } }',
      }),
      signal: controller.signal,
    });
    await expect.poll(waiting, { timeout: 4_000 }).toBe(2);
    controller.abort();
    await expect(answer).rejects.toThrow('aborted');
    // Well before `statement_timeout` ends them.
    await expect.poll(waiting, { timeout: 2_000 }).toBe(0);
  });
  expect((await world.ask('{ rewards(first: 1) { nodes { id } } }')).errors).toBeUndefined();
});

it('G17: clients that dawdle are cut off, and others answered meanwhile', async () => {
  const server = createHttpServer((_request, response) => void response.end('here'), configOf({}), {
    headersTimeout: 300,
    requestTimeout: 600,
    connectionsCheckingInterval: 50,
  });
  const address = await listen(server, '127.0.0.1', 0);
  const dawdler = (text: string): { socket: Socket; closed: Promise<string> } => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.write(text);
    return { socket, closed: once(socket, 'close').then(() => answer) };
  };
  const halfHeaders = dawdler('POST /graphql HTTP/1.1\r\nHost: api\r\nX-');
  const drip = setInterval(() => halfHeaders.socket.write('a'), 50);
  const halfBody = dawdler('POST /graphql HTTP/1.1\r\nHost: api\r\nContent-Length: 100\r\n\r\n{');
  const nothing = dawdler('');
  expect(await (await fetch(address)).text()).toBe('here');
  expect(await halfHeaders.closed).toContain('408 Request Timeout');
  clearInterval(drip);
  await Promise.all([halfBody.closed, nothing.closed]);
  await new Promise((resolve) => server.close(resolve));
});
