import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillLists } from './api-lists-fixture';
import { type ApiWorld, openApiWorld } from './api-world';

const DOCS = readFileSync(join(__dirname, '..', '..', 'docs', 'queries.md'), 'utf8');
const EXAMPLES = [...DOCS.matchAll(/^## (.+?)$[\s\S]*?```graphql\n([\s\S]+?)```/gm)].map(
  ([, title = '', query = '']) => [title, query] as const,
);

let world: ApiWorld;

beforeAll(async () => {
  world = await openApiWorld();
  await fillLists(world.sql);
});
afterAll(() => world?.close());

it('the docs have an example under every heading', () => {
  expect(EXAMPLES.length).toBe(DOCS.match(/^## /gm)?.length);
});

it.each(EXAMPLES)('docs: "%s" is answered', async (_title, query) => {
  if (query.startsWith('subscription')) {
    const stop = new AbortController();
    const response = await world.api.fetch('http://api/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
      signal: stop.signal,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    stop.abort();
    return;
  }
  const { data, errors } = await world.ask(query);
  expect(errors).toBeUndefined();
  for (const value of Object.values<unknown>(data)) {
    expect(value).not.toBeNull();
    const { nodes } = value as { nodes?: readonly unknown[] };
    if (nodes) expect(nodes.length).toBeGreaterThan(0);
  }
});
