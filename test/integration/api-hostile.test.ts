import { connect } from 'node:net';
import { getIntrospectionQuery, type IntrospectionQuery, type IntrospectionTypeRef } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillLists } from './api-lists-fixture';
import { type ApiWorld, openApiWorld } from './api-world';

/** What no answer has: SQL, stacks, names of files and of faults of ours. */
const INTERNAL =
  /\bselect |\bpg_|postgres|node_modules|\.[jt]s:\d|\bat \w+ \(|TypeError|RangeError|SyntaxError|INTERNAL_SERVER_ERROR/;
const QUERY = '{"query":"{__typename}"}';

let world: ApiWorld;
let url: string;

beforeAll(async () => {
  world = await openApiWorld();
  await fillLists(world.sql);
  url = await world.api.listen('127.0.0.1', 0);
});
afterAll(() => world?.close());

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return world.api.fetch('http://api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

/** An answer, or a refusal that has a code and tells nothing of what is inside. */
async function expectFair(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status).toBeLessThan(500);
  expect(text).not.toMatch(INTERNAL);
  const { errors = [] } = JSON.parse(text) as {
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  for (const { extensions } of errors) expect(extensions.code).toMatch(/^[A-Z_]+$/);
  if (response.status >= 400) expect(errors.length).toBeGreaterThan(0);
}

it.each([
  ['/graphql?query=%'],
  ['/graphql?query=%ff%fe'],
  ['/graphql?query={__typename}&variables=nonsense'],
  ['/graphql?query={__typename}&variables=[1]'],
  ['/graphql?query={__typename}&extensions=x'],
  ['/graphql?extensions={"persistedQuery":1}'],
  ['/graphql?query={__typename}&operationName=x'],
  ['/graphql?query={a}&query={b}'],
  ['/graphql'],
  ['/graphql/x'],
  ['/'],
  ['/export/'],
  ['/export/%'],
  ['/export/rewards.csv?account=%00'],
  ['/export/rewards.csv?__proto__=1'],
])('G12: GET %s is told what is wrong with it', async (path) => {
  await expectFair(await world.api.fetch(`http://api${path}`));
});

it.each([
  ...['', 'null', '1', '"x"', '[]', '[{}]', '{}', '{"query":null}', '{"query":1}', '{"query":{}}', '{"query":""}'],
  ...['{"query":"{__typename}","variables":"x"}', '{"query":"{__typename}","variables":[]}', '{"query":"\\ud800"}'],
  ...['{"query":"{__typename}","operationName":1}', '{"query":"{__typename}","extra":1}', '\ufeff{"query":"{x}"}'],
  ...[
    '{"extensions":[]}',
    '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":{}}}}',
    '{"query":"mutation{a}"}',
  ],
  ...['{"query":"query a{__typename} query b{__typename}"}', '{"query":"fragment a on Query{__typename}"}'],
  ...['{"query":"{...a} fragment a on Device{id}"}', '{"query":"{a:status{height}a:devices{nodes{id}}}"}'],
  ...['{"query":"query($x:Int=\\"a\\"){devices(first:$x){nodes{id}}}"}', '{"query":"subscription{status{height}}"}'],
])('G12: the body %s is told what is wrong with it', async (body) => {
  for (const accept of ['*/*', 'application/graphql-response+json', 'text/html']) {
    await expectFair(await post(body, { accept }));
  }
});

/** What other arguments are given meanwhile, by type. */
const PLAIN: Readonly<Record<string, string>> = { Int: '1', EnergyBucket: 'Day', RewardBucket: 'Day' };
const NUL = 'a\u0000b';
const HOSTILE = [
  ...['', NUL, '\ud800', "'; drop table account; --", '%', '\\', '0x', `0x${'f'.repeat(64)}`, '-1', '1e400'],
  ...['9'.repeat(78), `-${'9'.repeat(78)}`, '9'.repeat(79), '99999999999999999999', '１２３', 'x'.repeat(5_000)],
  ...['1-0x', '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY', '0000000008-000002', '__proto__'],
  ...['WyIiLCIxIiwiYSJd', 'W10', ...[0, -1, 1, 101, 2_147_483_647, 2_147_483_648, 1e21, 1.5, true, null]],
];

it('G10, G12: every argument of every list takes what it can, and says what is wrong with it', async () => {
  const schema = (
    (await (await post(JSON.stringify({ query: getIntrospectionQuery() }))).json()) as {
      readonly data: IntrospectionQuery;
    }
  ).data.__schema;
  const objects = new Map(schema.types.flatMap((type) => (type.kind === 'OBJECT' ? [[type.name, type] as const] : [])));
  const inputs = new Map(
    schema.types.flatMap((type) => (type.kind === 'INPUT_OBJECT' ? [[type.name, type] as const] : [])),
  );
  let count = 0;
  let turn = 0;
  for (const field of objects.get('Query')?.fields ?? []) {
    const isPage = nameOf(field.type).endsWith('Connection') || field.name === 'leaderboard';
    for (const argument of field.args) {
      const filters = inputs.get(nameOf(argument.type))?.inputFields ?? [];
      // A part of the filters, and of the values, on each list.
      turn += 1;
      const values =
        filters.length > 0
          ? filters.flatMap(({ name }, place) => ((place + turn) % 2 === 0 ? [{ [name]: HOSTILE[place % 20] }] : []))
          : HOSTILE.filter((value, place) => value === NUL || (place + turn) % 4 === 0);
      for (const value of values) {
        const others = field.args.filter(({ name, type }) => type.kind === 'NON_NULL' && name !== argument.name);
        const given = others.map(({ name, type }) => `${name}: ${PLAIN[nameOf(type)] ?? '"1"'}`);
        const query = `query ($value: ${textOf(argument.type)}) { ${field.name}(${[...given, `${argument.name}: $value`].join(', ')})
          { ${isPage ? 'nodes { __typename }' : '__typename'} } }`;
        await expectFair(await post(JSON.stringify({ query, variables: { value } })));
        count += 1;
      }
    }
  }
  expect(count).toBeGreaterThan(500);
  expect(world.takeLog()).toBe('');
});

it.each([
  ['a Host that is no host', `GET /graphql?query={__typename} HTTP/1.1\r\nHost: [::\r\nConnection: close\r\n\r\n`, 400],
  ['a Host with a path', 'GET /graphql HTTP/1.1\r\nHost: a@b:c/d?e#f\r\nConnection: close\r\n\r\n', 400],
  ['two lengths', `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 24\r\n\r\n${QUERY}`, 400],
  [
    'a length and chunks',
    'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 24\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['a length below zero', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 400],
  ['no Host', 'GET /graphql HTTP/1.1\r\n\r\n', 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a header too large', `GET /health HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
])('G12: a request with %s is refused, and nothing told', async (_name, text, status) => {
  const answer = await talk(text);
  expect(answer.split('\r\n')[0]).toContain(` ${status} `);
  expect(answer).not.toMatch(INTERNAL);
});

it('requests that follow one another without waiting, and those that come byte by byte, are answered in order', async () => {
  const request = `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n${QUERY}`;
  const last = 'GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  expect((await talk(request.repeat(4) + last)).match(/200 OK/g)).toHaveLength(5);
  expect((await talk(...request, ...request, last)).match(/200 OK/g)).toHaveLength(3);
});

/** Sends pieces one after the other, and returns what is answered until the connection is closed. */
function talk(...pieces: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setNoDelay(true);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  const send = (place: number): void => {
    const piece = pieces[place];
    if (piece !== undefined) socket.write(piece, () => setImmediate(send, place + 1));
  };
  send(0);
  return new Promise((resolve, reject) => socket.once('close', () => resolve(answer)).once('error', reject));
}

function nameOf(type: IntrospectionTypeRef): string {
  return type.kind === 'LIST' || type.kind === 'NON_NULL' ? nameOf(type.ofType) : type.name;
}

function textOf(type: IntrospectionTypeRef): string {
  if (type.kind === 'NON_NULL') return `${textOf(type.ofType)}!`;
  return type.kind === 'LIST' ? `[${textOf(type.ofType)}]` : type.name;
}
