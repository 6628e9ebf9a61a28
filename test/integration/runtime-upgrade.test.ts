import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBlock } from '../../src/chain/block';
import type { Hex } from '../../src/shared/ids';
import { EchoStory } from './echo-story';
import { hashOfTables, tipOf } from './index-tables';
import { type IndexerHost, startIndexerHost } from './indexer-host';
import { type ManualChain, startManualChain } from './manual-chain';
import { makeOtherRuntime, type OtherRuntime } from './other-runtime';
import { readContractEvents } from './processor-world';
import { seeded } from './seeded';

const binary = process.env.CONTRACTS_NODE;
if (!binary) console.warn('CONTRACTS_NODE names no binary: the test of a runtime upgrade is SKIPPED.');
const LIMIT = { timeout: 90_000, interval: 20 };

describe.skipIf(!binary)('I10: a runtime upgrade in the middle of the range', () => {
  const story = new EchoStory(seeded(10));
  let host: IndexerHost;
  let chain: ManualChain;
  let runtime: OtherRuntime;
  let followed: postgres.Sql;
  let env: NodeJS.ProcessEnv;
  let last: Hex;

  beforeAll(async () => {
    [host, chain] = await Promise.all([startIndexerHost(), startManualChain(binary ?? '')]);
    env = { RPC_ENDPOINT: chain.chain.url, POWERGRID_DEPLOYMENT: host.writeRecord('echoes', chain.deployment) };
    [followed, runtime] = await Promise.all([host.createDatabase('followed'), makeOtherRuntime(chain.chain)]);
    const opening = await chain.seal(await chain.best(), story.opening());
    await chain.finalize(opening);
    last = await chain.seal(opening);
  });
  afterAll(async () => {
    await host?.stop();
    await chain?.stop();
  });

  /** Position of the contracts' events in the runtime's, as the block stores it. */
  async function storedIndices(block: Hex): Promise<readonly (number | undefined)[]> {
    const { records } = await readBlock(chain.chain, block);
    const emitted = records.filter(({ event }) => event.method === 'ContractEmitted');
    return [...new Set(emitted.map(({ event }) => event.index.toU8a()[1]))];
  }

  it('leaves both sides decoded, where the head is followed', async () => {
    const { api } = chain.chain;
    const setCode = api.tx.system?.setCode;
    if (!setCode) throw new Error('The chain has no system.setCode.');
    const indexer = host.startIndexer('followed', env);
    const before = await chain.seal(last, [...story.settlement(), story.transfer()]);
    const upgrade = setCode(`0x${Buffer.from(runtime.wasm).toString('hex')}`);
    const during = await chain.seal(before, [...story.settlement(), story.transfer()], upgrade);
    await expect.poll(() => api.runtimeVersion.specVersion.toNumber(), LIMIT).toBe(runtime.specVersion);
    const after = await chain.seal(during, [...story.settlement(), story.transfer()]);
    last = await chain.seal(after, [story.transfer()]);
    expect(await storedIndices(during)).toEqual([runtime.formerIndex]);
    expect(await storedIndices(after)).toEqual([runtime.index]);
    await expect.poll(() => tipOf(followed), LIMIT).toBe(last);
    await indexer.kill();

    await chain.finalize(last);
    const events = await readContractEvents(chain.chain, chain.deployment);
    expect(new Set(events.map(({ blockHash }) => blockHash))).toEqual(
      expect.objectContaining(new Set([before, during, after, last])),
    );
    expect(
      await followed`select block_height as "blockHeight", block_hash as "blockHash",
        block_time_ms::text as "blockTimeMs", extrinsic_hash as "extrinsicHash", event_index as "eventIndex", contract,
        contract_name as "contractName", topics, data from contract_event order by id`,
    ).toEqual(events);
    expect(await followed`select id from contract_event where decode_error is not null`).toEqual([]);
  });

  it('leaves the same rows where the range is backfilled', async () => {
    const filled = await host.createDatabase('filled');
    const indexer = host.startIndexer('filled', env);
    await expect.poll(() => tipOf(filled), LIMIT).toBe(last);
    await indexer.kill();
    expect(await hashOfTables(filled)).toEqual(await hashOfTables(followed));
  });
});
