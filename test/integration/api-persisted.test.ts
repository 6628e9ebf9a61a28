import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Api } from '../../src/api/api';
import { fillLists } from './api-lists-fixture';
import { type ApiWorld, configOf, openApiWorld } from './api-world';

const { readStore } = createRequire(__filename)(
  '../../lib/api/persisted/persisted-operations',
) as typeof import('../../src/api/persisted/persisted-operations');

const FILE = join(__dirname, '..', '..', 'persisted-operations.json');
const OPERATIONS = Object.entries(JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>);
const STATUS = '{ status { height } }';

let world: ApiWorld;
let strict: Api;
let folder: string;

beforeAll(async () => {
  world = await openApiWorld();
  await fillLists(world.sql);
  folder = mkdtempSync(join(tmpdir(), 'powergrid-persisted-'));
  strict = await world.open({ config: configOf({ persistedOnly: true, persistedOperations: storeOf([STATUS]) }) });
});
afterAll(async () => {
  await strict?.close();
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}

function storeOf(documents: readonly string[], hash = hashOf): string {
  const file = join(folder, 'operations.json');
  writeFileSync(file, JSON.stringify(Object.fromEntries(documents.map((document) => [hash(document), document]))));
  return file;
}

async function send(api: Api, body: object) {
  const response = await api.fetch('http://api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as {
    readonly data?: object;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return { data, code: errors?.[0]?.extensions.code };
}

const persisted = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

it.each(OPERATIONS.filter(([, document]) => !document.startsWith('subscription')))(
  '%s stands for its document',
  async (hash, document) => {
    const { data } = await send(world.api, persisted(hash));
    expect(data).toBeDefined();
    expect(data).toEqual((await send(world.api, { query: document })).data);
  },
);

it('variables and GET go with a hash as with a document', async () => {
  const [hash = ''] = OPERATIONS.find(([, document]) => document.includes('$after')) ?? [];
  expect(await send(world.api, { ...persisted(hash), variables: { after: 'nonsense' } })).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  const extensions = encodeURIComponent(JSON.stringify(persisted(hash).extensions));
  const response = await world.api.fetch(`http://api/graphql?extensions=${extensions}`);
  expect(await response.json()).toHaveProperty('data.gridEvents');
});

it('a hash that stands for nothing, and a request without either, are refused', async () => {
  for (const hash of [hashOf('{ __typename }'), '__proto__', 'constructor', '']) {
    expect(await send(world.api, persisted(hash))).toEqual({ data: undefined, code: 'PERSISTED_QUERY_NOT_FOUND' });
  }
  expect((await send(world.api, {})).code).toBe('BAD_REQUEST');
  // A client that sends both is answered by its query.
  expect((await send(world.api, { query: STATUS, ...persisted('1') })).data).toHaveProperty('status');
});

it('where only persisted operations are answered, others are refused', async () => {
  expect((await send(strict, persisted(hashOf(STATUS)))).data).toHaveProperty('status');
  expect((await send(strict, { query: STATUS })).code).toBe('PERSISTED_QUERY_ONLY');
  expect((await send(strict, { query: STATUS, ...persisted(hashOf(STATUS)) })).code).toBe('PERSISTED_QUERY_ONLY');
  const [[hash = ''] = []] = OPERATIONS;
  expect((await send(strict, persisted(hash))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

it('G18: what is persisted is what was there at the start, whatever is sent', () => {
  expect(() => readStore(storeOf([STATUS], () => 'abc'))).toThrow(/abc is not the SHA-256 of its document/);
  expect(() => readStore(join(folder, 'missing.json'))).toThrow(/Cannot read the persisted operations .*missing\.json/);
  writeFileSync(join(folder, 'list.json'), '[1]');
  expect(() => readStore(join(folder, 'list.json'))).toThrow(/it is not an object of texts/);
});
