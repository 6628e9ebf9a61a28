import { Metadata, TypeRegistry } from '@polkadot/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVEN_KEYS, verifyBlockProof } from '../../src/shared/block-proof';
import { blake2b256, type Hex, toHex } from '../../src/shared/ids';
import { type RpcMessage, startProxy } from './chain-proxy';
import { EchoStory } from './echo-story';
import { tipOf } from './index-tables';
import { type IndexerHost, startIndexerHost } from './indexer-host';
import { type ManualChain, startManualChain } from './manual-chain';
import { seeded } from './seeded';

const binary = process.env.CONTRACTS_NODE;
if (!binary) console.warn('CONTRACTS_NODE names no binary: the tests of storage proofs are SKIPPED.');
const LIMIT = { timeout: 60_000, interval: 20 };
/** More than two groups of proofs that are asked for together. */
const BLOCKS = 45;
/** More than there are blocks with events. */
const KEPT_STATES = 64;
const GROUP_BLOCKS = 20;

interface Progress {
  readonly throughHeight: number;
  readonly storedCount: number;
  readonly missingCount: number;
  readonly storedBytes: string;
  readonly isProvable: boolean | null;
  readonly problem: string | null;
}

async function progressOf(sql: postgres.Sql): Promise<Progress | undefined> {
  const [row] = await sql<Progress[]>`
    select through_height as "throughHeight", stored_count as "storedCount", missing_count as "missingCount",
      stored_bytes as "storedBytes", is_provable as "isProvable", problem from proof_progress`;
  return row;
}

async function finalHashOf(sql: postgres.Sql): Promise<string | undefined> {
  const [row] = await sql<{ hash: string }[]>`select hash from squid_processor.status`.catch(() => []);
  return row?.hash;
}

/** The block of which a request wants the proof. */
function provenBlock({ method, params }: RpcMessage): Hex | undefined {
  return method === 'state_getReadProof' ? (params as readonly [unknown, Hex])[1] : undefined;
}

async function rowsOf(sql: postgres.Sql): Promise<readonly unknown[]> {
  return await sql`
    select t::text from block_proof t union all select t::text from runtime_metadata t
    union all select t::text from proof_progress t order by 1`;
}

/** The contract events among a block's, as another library than the processor's decodes them. */
function contractEventsOf(events: string, metadata: Uint8Array) {
  const registry = new TypeRegistry();
  registry.setMetadata(new Metadata(registry, toHex(metadata)));
  const records = registry.createType('Vec<EventRecord>', events) as unknown as readonly EventRecord[];
  return records.flatMap(({ event, topics }, eventIndex) => {
    if (event.method !== 'ContractEmitted') return [];
    const [contract = '', data = ''] = event.data.map((field) => toHex(field.toU8a(true)));
    return [{ eventIndex, contract, data, topics: topics.map((topic) => topic.toHex()) }];
  });
}

describe.skipIf(!binary)('storage proofs', () => {
  const story = new EchoStory(seeded(20_261_126));
  let host: IndexerHost;
  let chain: ManualChain;
  let env: NodeJS.ProcessEnv;
  /** An index that nothing has happened to. */
  let whole: postgres.Sql;
  /** The blocks with events, all of them final. */
  const busy: Hex[] = [];

  beforeAll(async () => {
    [host, chain] = await Promise.all([
      startIndexerHost(),
      startManualChain(binary ?? '', ['--state-pruning', String(KEPT_STATES)]),
    ]);
    env = { RPC_ENDPOINT: chain.chain.url, POWERGRID_DEPLOYMENT: host.writeRecord('echoes', chain.deployment) };
    let last = await chain.best();
    for (let block = 0; block < BLOCKS; block++) {
      const events = block === 0 ? story.opening() : [...story.settlement(), ...story.next(), story.transfer()];
      last = await chain.seal(last, events);
      busy.push(last);
    }
    await chain.finalize(await chain.seal(last));
  });
  afterAll(async () => {
    await host?.stop();
    await chain?.stop();
  });

  /** Waits until something is said of the proof of every block that is final. */
  async function caughtUp(sql: postgres.Sql): Promise<Progress | undefined> {
    const header = await chain.chain.request('chain_getHeader', [
      await chain.chain.request('chain_getFinalizedHead', []),
    ]);
    const { number } = header as { readonly number: string };
    await expect.poll(async () => (await progressOf(sql))?.throughHeight, LIMIT).toBe(Number(number));
    return await progressOf(sql);
  }

  it('show every indexed event from the hash of its block alone, with the metadata that is kept too', async () => {
    whole = await host.createDatabase('whole');
    const indexer = host.startIndexer('whole', env);
    const progress = await caughtUp(whole);
    await indexer.kill();

    const [runtime, ...more] = await whole<{ id: string; metadata: Uint8Array; hash: string }[]>`
      select id, metadata, metadata_hash as hash from runtime_metadata`;
    expect(more).toEqual([]);
    if (!runtime) throw new Error('No metadata was kept.');
    expect(toHex(blake2b256(runtime.metadata))).toBe(runtime.hash);
    const proofs = await whole<{ header: Uint8Array; nodes: Uint8Array[]; sizeBytes: number }[]>`
      select header, nodes, size_bytes as "sizeBytes" from block_proof order by id`;
    expect(proofs).toHaveLength(busy.length);
    const shown = proofs.flatMap(({ header, nodes }, index) => {
      // What somebody has who trusts neither index nor node: the hashes of final blocks.
      const blockHash = busy[index] ?? '';
      const proven = verifyBlockProof({ blockHash, header: toHex(header), nodes: nodes.map(toHex) });
      expect(`${proven.specName}-${proven.specVersion}`).toBe(runtime.id);
      return contractEventsOf(proven.events, runtime.metadata).map((event) => ({ blockHash, ...event }));
    });
    const indexed = await whole`
      select block_hash as "blockHash", event_index as "eventIndex", contract, data, topics
      from contract_event order by id`;
    expect(indexed.length).toBeGreaterThan(BLOCKS);
    expect(shown).toEqual([...indexed]);

    const sizes = proofs.map(({ header, nodes }) => header.length + nodes.reduce((sum, { length }) => sum + length, 0));
    expect(proofs.map(({ sizeBytes }) => sizeBytes)).toEqual(sizes);
    const storedBytes = String(sizes.reduce((sum, size) => sum + size, 0));
    expect(progress).toMatchObject({
      storedCount: BLOCKS,
      missingCount: 0,
      storedBytes,
      isProvable: true,
      problem: null,
    });
  });

  it('are the same after a kill and lost connections as without, and none is asked for that is there', async () => {
    const node = await startProxy(chain.chain.url);
    const sql = await host.createDatabase('killed');
    const throughProxy = { ...env, RPC_ENDPOINT: node.url };
    const indexer = host.startIndexer('killed', throughProxy);
    // The node is lost when it is asked for more than the first group, and then keeps the answers to that to itself.
    let losses = 0;
    const kept = new Set<RpcMessage['id']>();
    node.onRequest = (message) => {
      const block = provenBlock(message);
      if (block === undefined || busy.indexOf(block) < GROUP_BLOCKS) return undefined;
      kept.add(message.id);
      return losses++ === 0 ? 'drop' : undefined;
    };
    node.onAnswer = ({ id }) => !kept.has(id);
    await expect.poll(async () => (await progressOf(sql))?.storedCount, LIMIT).toBe(GROUP_BLOCKS);
    expect(losses).toBeGreaterThan(1);
    await indexer.kill();

    const asked: unknown[] = [];
    node.onRequest = (message) => {
      const block = provenBlock(message);
      if (block !== undefined) asked.push(block);
      return undefined;
    };
    node.onAnswer = () => true;
    const second = host.startIndexer('killed', throughProxy);
    await caughtUp(sql);
    await second.kill();
    await node.stop();
    expect(asked).toEqual(busy.slice(GROUP_BLOCKS));
    expect(await rowsOf(sql)).toEqual(await rowsOf(whole));
  });

  it('are not kept when the answers have nothing to do with the headers, which is told once', async () => {
    const node = await startProxy(chain.chain.url);
    node.onRequest = (message) =>
      provenBlock(message) && { jsonrpc: '2.0', id: message.id, result: { at: '0x', proof: ['0x00'] } };
    const sql = await host.createDatabase('unrooted');
    const indexer = host.startIndexer('unrooted', { ...env, RPC_ENDPOINT: node.url });
    const problem = 'The state root in the header is not the root of the state.';
    await expect.poll(() => progressOf(sql), LIMIT).toMatchObject({ isProvable: false, problem });
    await expect.poll(() => indexer.output(), LIMIT).toContain(`No proofs of the events are kept. ${problem}`);
    expect(await sql`select from block_proof`).toHaveLength(0);
    await indexer.kill();
    await node.stop();
  });

  it('are refused when they do not hold, and written down as missing with the reason', async () => {
    const node = await startProxy(chain.chain.url);
    const foreign = await chain.chain.request('state_getReadProof', [PROVEN_KEYS, busy[2]]);
    const absent = { code: -32_603, message: 'Internal error' };
    node.onRequest = (message) => {
      const place = busy.indexOf(provenBlock(message) ?? '0x');
      if (place === 1) return { jsonrpc: '2.0', id: message.id, result: foreign };
      if (place === 3) return { jsonrpc: '2.0', id: message.id, error: absent };
      return undefined;
    };
    const sql = await host.createDatabase('refused');
    const indexer = host.startIndexer('refused', { ...env, RPC_ENDPOINT: node.url });
    expect(await caughtUp(sql)).toMatchObject({ storedCount: BLOCKS - 2, missingCount: 2, isProvable: true });
    const rows =
      await sql`select block_hash, missing_reason from block_proof where header is null order by id`.values();
    expect(rows).toEqual([
      [busy[1], 'The state root in the header is not the root of the state.'],
      [busy[3], 'The node refused to prove the state of this block (-32603).'],
    ]);
    await indexer.kill();
    await node.stop();
  });

  it('are missing of blocks whose state the node has discarded: that is told, counted and not asked for again', async () => {
    const sql = await host.createDatabase('late');
    const off = host.startIndexer('late', { ...env, POWERGRID_PROOFS: 'off' });
    let last = await chain.best();
    await expect.poll(() => finalHashOf(sql), LIMIT).toBe(last);
    for (let block = 0; block < KEPT_STATES; block++) last = await chain.seal(last);
    const newest = await chain.seal(last, [story.transfer()]);
    await expect.poll(() => tipOf(sql), LIMIT).toBe(newest);
    // From here on the node has forgotten what lies so far below.
    await chain.finalize(newest);
    await expect.poll(() => finalHashOf(sql), LIMIT).toBe(newest);
    expect(await progressOf(sql)).toBeUndefined();
    await off.kill();

    const indexer = host.startIndexer('late', env);
    const progress = await caughtUp(sql);
    await indexer.kill();
    const rows = await sql<{ hash: string; reason: string | null; isStored: boolean }[]>`
      select block_hash as hash, missing_reason as reason, header is not null as "isStored" from block_proof order by id`;
    const reason = 'The node has discarded the state of this block (4003).';
    expect(rows).toEqual([
      ...busy.map((hash) => ({ hash, reason, isStored: false })),
      { hash: newest, reason: null, isStored: true },
    ]);
    expect(progress).toMatchObject({ storedCount: 1, missingCount: BLOCKS, isProvable: true });
    expect(indexer.output()).toContain(`${GROUP_BLOCKS} of the blocks up to`);

    const node = await startProxy(chain.chain.url);
    const asked: unknown[] = [];
    node.onRequest = (message) => {
      const block = provenBlock(message);
      if (block !== undefined) asked.push(block);
      return undefined;
    };
    const again = host.startIndexer('late', { ...env, RPC_ENDPOINT: node.url });
    const next = await chain.seal(await chain.best(), [story.transfer()]);
    await chain.finalize(next);
    expect(await caughtUp(sql)).toMatchObject({ storedCount: 2, missingCount: BLOCKS });
    expect(asked).toEqual([next]);
    await again.kill();
    await node.stop();
  });
});
