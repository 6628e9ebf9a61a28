import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillLists } from './api-lists-fixture';
import { type ApiWorld, configOf, openApiWorld } from './api-world';

const ROOT = join(__dirname, '..', '..');
const DOCS = readFileSync(join(ROOT, 'docs', 'api.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...DOCS.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\`\`\``, 'g'))].map(([, text = '']) => text);

let world: ApiWorld;

beforeAll(async () => {
  world = await openApiWorld();
  await fillLists(world.sql);
});
afterAll(() => world?.close());

async function send(body: string, accept = 'application/json') {
  const response = await world.api.fetch('http://api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body,
  });
  const { data, errors } = (await response.json()) as {
    readonly data?: Readonly<Record<string, unknown>>;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return { status: response.status, data, code: errors?.[0]?.extensions.code };
}

const REQUESTS = [...blocks('graphql').map((query) => JSON.stringify({ query })), ...blocks('json')];

it.each(REQUESTS)('docs/api.md: %s is answered', async (body) => {
  const { data, code } = await send(body);
  expect(code).toBeUndefined();
  for (const value of Object.values(data ?? {})) {
    expect(value).not.toBeNull();
    expect(JSON.stringify(value)).not.toMatch(/^\{"nodes":\[\]/);
  }
});

it('docs/api.md: has the limits, with what holds when nothing is configured', () => {
  const rows = new Map([...DOCS.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, name, value]) => [name, value]));
  const { limits, rateLimit, host: _, port: __, ...rest } = configOf({});
  for (const [name, value] of Object.entries({ ...limits, ...rateLimit, ...rest })) {
    expect([name, rows.get(name)?.replaceAll(/["`]/g, '')]).toEqual([name, String(value)]);
  }
  for (const name of ['introspection', 'graphiql', 'persistedOperations']) expect(rows.has(name)).toBe(true);
});

it('docs/api.md: has every code that an error can have', () => {
  const folder = join(ROOT, 'src', 'api');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const source = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const codes = [...source.matchAll(/(?:code(?: =|:) |\[\d{3}, \[?|refuse\(\s*)'([A-Z_]+)'/g)].map(
    ([, code = '']) => code,
  );
  expect(new Set(codes).size).toBeGreaterThan(15);
  // That the API cannot listen is told to who starts it.
  const told = [...new Set(codes)].filter((code) => code !== 'API_LISTEN');
  expect(told.filter((code) => !DOCS.includes(`\`${code}\``))).toEqual([]);
});

it.each([
  ['no GraphQL', 'GRAPHQL_PARSE_FAILED', 200, 400],
  ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', 200, 400],
  ['{ device(id: "x") { id } }', 'BAD_USER_INPUT', 200, 200],
  ['{ devices(first: 101) { nodes { id } } }', 'BAD_USER_INPUT', 200, 200],
  [
    'query ($n: Int = 100) { devices(first: $n) { nodes { rewards(first: $n) { nodes { id } } } } }',
    'QUERY_TOO_LARGE',
    200,
    200,
  ],
])('docs/api.md: "%s" is refused with %s, and status %i or %i', async (query, code, json, strict) => {
  expect(await send(JSON.stringify({ query }))).toMatchObject({ code, status: json });
  expect(await send(JSON.stringify({ query }), 'application/graphql-response+json')).toMatchObject({
    code,
    status: strict,
  });
});
