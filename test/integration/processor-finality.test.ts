import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hex } from '../../src/shared/ids';
import { EchoStory } from './echo-story';
import { tipOf } from './index-tables';
import { type Indexer, type IndexerHost, startIndexerHost } from './indexer-host';
import { type ManualChain, startManualChain } from './manual-chain';
import { seeded } from './seeded';

const binary = process.env.CONTRACTS_NODE;
if (!binary) console.warn('CONTRACTS_NODE names no binary: the tests of finality are SKIPPED.');
const LIMIT = { timeout: 30_000, interval: 20 };

interface Indexed {
  readonly final: string;
  /** Blocks that may be rolled back. */
  readonly unfinal: number;
}

describe.skipIf(!binary)('I11: on a chain on which nothing more happens', () => {
  const story = new EchoStory(seeded(11));
  let host: IndexerHost;
  let chain: ManualChain;
  let index: postgres.Sql;
  let indexer: Indexer;
  let env: NodeJS.ProcessEnv;
  let head: Hex;

  beforeAll(async () => {
    [host, chain] = await Promise.all([startIndexerHost(), startManualChain(binary ?? '')]);
    env = { RPC_ENDPOINT: chain.chain.url, POWERGRID_DEPLOYMENT: host.writeRecord('echoes', chain.deployment) };
    index = await host.createDatabase('index');
    const opening = await chain.seal(await chain.best(), story.opening());
    await chain.finalize(opening);
    head = await chain.seal(opening, story.next());
    indexer = host.startIndexer('index', env);
  });
  afterAll(async () => {
    await host?.stop();
    await chain?.stop();
  });

  async function readIndexed(): Promise<Indexed | undefined> {
    const [state] = await index<Indexed[]>`
      select hash as final, (select count(*)::int from squid_processor.hot_block) as unfinal from squid_processor.status`;
    return state;
  }

  it('blocks are not final, and then they are', async () => {
    await expect.poll(() => tipOf(index), LIMIT).toBe(head);
    expect(await readIndexed()).toMatchObject({ unfinal: 1 });
    await chain.finalize(head);
    await expect.poll(readIndexed, LIMIT).toEqual({ final: head, unfinal: 0 });
  });

  it('some blocks become final and others stay as they are', async () => {
    const first = await chain.seal(head, story.next());
    const second = await chain.seal(first, story.next());
    head = await chain.seal(second, story.next());
    await expect.poll(() => tipOf(index), LIMIT).toBe(head);
    await chain.finalize(second);
    await expect.poll(readIndexed, LIMIT).toEqual({ final: second, unfinal: 1 });
  });

  it('a branch that became final late can still be left for another above it', async () => {
    const { final } = (await readIndexed()) ?? {};
    const fork = await chain.seal(final as Hex, story.next());
    head = await chain.seal(fork, story.next());
    await expect.poll(() => tipOf(index), LIMIT).toBe(head);
    await chain.finalize(head);
    await expect.poll(readIndexed, LIMIT).toEqual({ final: head, unfinal: 0 });
    const [row] = await index`select count(*)::int as forks from contract_event where block_hash = ${fork}`;
    expect(row?.forks).toBeGreaterThan(0);
  });

  it('a head that is final before the processor looks at it is indexed', async () => {
    indexer.child.kill('SIGSTOP');
    head = await chain.seal(head, story.next());
    await chain.finalize(head);
    indexer.child.kill('SIGCONT');
    await expect.poll(readIndexed, LIMIT).toEqual({ final: head, unfinal: 0 });
    expect(await tipOf(index)).toBe(head);
  });

  it('blocks that became final while no processor ran are final when one comes back', async () => {
    head = await chain.seal(head, story.next());
    await expect.poll(() => tipOf(index), LIMIT).toBe(head);
    await indexer.kill();
    await chain.finalize(head);
    expect(await readIndexed()).toMatchObject({ unfinal: 1 });
    indexer = host.startIndexer('index', env);
    await expect.poll(readIndexed, LIMIT).toEqual({ final: head, unfinal: 0 });
  });
});
