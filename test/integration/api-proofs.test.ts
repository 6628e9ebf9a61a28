import { afterAll, beforeAll, expect, it } from 'vitest';
import { hex } from './api-fixture';
import { fillLists } from './api-lists-fixture';
import { type ApiWorld, openApiWorld } from './api-world';

const PROOF = `{ blockHeight blockHash header nodes sizeBytes specName specVersion missingReason }`;
const REASON = 'The node has discarded the state of this block (4003).';
let world: ApiWorld;

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world?.close());

function hashAt(height: number): string {
  return `0x${String(height).padStart(64, '0')}`;
}

it('status: tells nothing of proofs while none are kept, then how many and how far', async () => {
  const query = '{ status { proofs { isProvable problem throughHeight storedCount missingCount storedBytes } } }';
  expect((await world.ask(query)).data.status.proofs).toBeNull();
  const metrics = async () => await (await world.api.fetch('http://api/metrics')).text();
  expect(await metrics()).toContain('powergrid_proofs_height -1');
  await fillLists(world.sql);
  expect((await world.ask(query)).data.status.proofs).toEqual({
    ...{ isProvable: true, problem: null, throughHeight: 10, storedCount: 1, missingCount: 1, storedBytes: '6' },
  });
  const names = ['stored 1', 'missing 1', 'height 10', 'provable 1'].map((name) => `powergrid_proofs_${name}`);
  for (const line of names) expect(await metrics()).toContain(line);
});

it('blockProof: gives the proof of a block, or why there is none; null where there is nothing to prove', async () => {
  const { data, errors } = await world.ask(
    `{ stored: blockProof(height: 8) ${PROOF} missing: blockProof(height: 9) ${PROOF} none: blockProof(height: 7) ${PROOF} }`,
  );
  expect(errors).toBeUndefined();
  expect(data.stored).toEqual({
    ...{ blockHeight: 8, blockHash: hashAt(8), header: '0xaa01', nodes: ['0xbb02', '0x', '0xcc03'], sizeBytes: 6 },
    ...{ specName: 'contracts', specVersion: 1, missingReason: null },
  });
  expect(data.missing).toEqual({
    ...{ blockHeight: 9, blockHash: hashAt(9), header: null, nodes: null, sizeBytes: null },
    ...{ specName: null, specVersion: null, missingReason: REASON },
  });
  expect(data.none).toBeNull();
  expect((await world.ask('{ blockProof(height: -1) { header } }')).errors?.[0]).toMatchObject({
    message: 'A height is 0 or more.',
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

it('runtimeMetadata: gives what events are decoded with', async () => {
  const { data } = await world.ask(`{
    known: runtimeMetadata(specName: "contracts", specVersion: 1) { specName specVersion metadata metadataHash }
    unknown: runtimeMetadata(specName: "contracts", specVersion: 2) { metadata } }`);
  expect(data.known).toEqual({ specName: 'contracts', specVersion: 1, metadata: '0xdd04', metadataHash: hex('a') });
  expect(data.unknown).toBeNull();
});

it('export: has the proof of every block, those that are missing too', async () => {
  const rows = async (query: string) => {
    const response = await world.api.fetch(`http://api/export/block-proofs.ndjson${query}`);
    expect(response.status).toBe(200);
    return (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const all = await rows('');
  expect(all).toEqual([
    {
      ...{ id: '0000000008', header: '0xaa01', nodes: ['0xbb02', '0x', '0xcc03'], sizeBytes: 6, specName: 'contracts' },
      ...{ specVersion: 1, missingReason: null, blockHeight: 8, blockHash: hashAt(8), blockTimeMs: '1700000048000' },
      finalized: true,
    },
    {
      ...{ id: '0000000009', header: null, nodes: null, sizeBytes: null, specName: null, specVersion: null },
      ...{ missingReason: REASON, blockHeight: 9, blockHash: hashAt(9), blockTimeMs: '1700000054000', finalized: true },
    },
  ]);
  expect(await rows('?from=1700000054000')).toEqual(all.slice(1));
});
