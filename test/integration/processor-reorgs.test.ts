import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hex } from '../../src/shared/ids';
import { EchoStory } from './echo-story';
import { hashOfTables, tipOf, wrongTotals } from './index-tables';
import { type Indexer, type IndexerHost, startIndexerHost } from './indexer-host';
import { type ManualChain, startManualChain } from './manual-chain';
import { seeded } from './seeded';

const binary = process.env.CONTRACTS_NODE;
if (!binary) console.warn('CONTRACTS_NODE names no binary: the tests of reorganisations are SKIPPED.');
const SEED = Number(process.env.POWERGRID_TEST_SEED ?? 20_261_123);
const LIMIT = { timeout: 60_000, interval: 20 };

describe.skipIf(!binary)('I2: a reorganisation', () => {
  const story = new EchoStory(seeded(SEED));
  let host: IndexerHost;
  let chain: ManualChain;
  let followed: postgres.Sql;
  let indexer: Indexer;
  let env: NodeJS.ProcessEnv;
  let comparisons = 0;

  beforeAll(async () => {
    [host, chain] = await Promise.all([startIndexerHost(), startManualChain(binary ?? '')]);
    env = { RPC_ENDPOINT: chain.chain.url, POWERGRID_DEPLOYMENT: host.writeRecord('echoes', chain.deployment) };
    followed = await host.createDatabase('followed');
    const opening = await chain.seal(await chain.best(), story.opening());
    await chain.finalize(opening);
    await chain.seal(opening);
    indexer = host.startIndexer('followed', env);
  });
  afterAll(async () => {
    await host?.stop();
    await chain?.stop();
  });

  /** Where a fork will begin. What lies before it is final. */
  async function forkPoint(): Promise<Hex> {
    const base = await chain.best();
    await chain.finalize(base);
    return base;
  }

  /** Seals blocks on `parent`, with something happening in those that `busy` names. Returns them all. */
  async function branch(parent: Hex, length: number, busy: readonly number[]): Promise<readonly Hex[]> {
    const blocks: Hex[] = [];
    for (let index = 0; index < length; index++) {
      const events = busy.includes(index) ? [...story.settlement(), ...story.next(), story.transfer()] : [];
      blocks.push(await chain.seal(blocks.at(-1) ?? parent, events));
    }
    return blocks;
  }

  async function followedTo(block: Hex | undefined, sql = followed): Promise<void> {
    await expect.poll(() => tipOf(sql), LIMIT).toBe(block);
  }

  /** The index is what a processor makes that never saw another branch, and its totals are those of its events. */
  async function isAsIfNothingHadBeen(): Promise<void> {
    comparisons += 1;
    const name = `fresh_${comparisons}`;
    const fresh = await host.createDatabase(name);
    const other = host.startIndexer(name, env);
    await followedTo(await chain.best(), fresh);
    await other.kill();
    expect(await hashOfTables(followed)).toEqual(await hashOfTables(fresh));
    expect(await wrongTotals(followed)).toEqual([]);
    const [rows] = await fresh<{ rewards: number }[]>`select count(*)::int as rewards from reward`;
    expect(rows?.rewards).toBeGreaterThanOrEqual(comparisons);
  }

  it.each([
    { depth: 1, abandoned: [0], kept: [0, 1] },
    { depth: 3, abandoned: [0, 1, 2], kept: [0, 2, 3] },
    { depth: 10, abandoned: [0, 4, 9], kept: [0, 1, 5, 10] },
    { depth: 200, abandoned: [0, 1, 100, 199], kept: [0, 50, 200] },
  ])('of depth $depth leaves nothing of the abandoned branch', async ({ depth, abandoned, kept }) => {
    const base = await forkPoint();
    const left = await branch(base, depth, abandoned);
    await followedTo(left.at(-1));
    const right = await branch(base, depth + 1, kept);
    await followedTo(right.at(-1));
    await isAsIfNothingHadBeen();
  });

  it('upon a reorganisation leaves nothing of either', async () => {
    const base = await forkPoint();
    const [first] = await branch(base, 2, [0, 1]);
    const second = await branch(first ?? base, 3, [0, 1, 2]);
    await followedTo(second.at(-1));
    const third = await branch(base, 5, [0, 3]);
    const fourth = await branch(third[1] ?? base, 5, [1, 4]);
    const fifth = await branch(second[1] ?? base, 6, [0, 5]);
    expect(await chain.best()).not.toBe(fourth.at(-1));
    await followedTo(fifth.at(-1));
    await isAsIfNothingHadBeen();
  });

  it("that takes an upgrade of a contract's code back reads its events with the code before", async () => {
    const code: Hex = `0x${'ab'.repeat(32)}`;
    const fields = { old: code, new: code, by: code, atMs: 0 };
    // The contract's state is there before.
    await chain.seal(await chain.best(), [{ contract: 'token', name: 'Unpaused', fields }]);
    const base = await forkPoint();
    const upgraded = await chain.seal(base, [{ contract: 'token', name: 'CodeUpgraded', fields }, story.transfer()]);
    const left = await chain.seal(upgraded, [story.transfer()]);
    await followedTo(left);
    const undecoded = () => followed`
      select undecoded_count as count from contract_history where contract_name = 'token'`;
    expect(await undecoded()).toEqual([{ count: 2 }]);
    const right = await branch(base, 3, [0, 1, 2]);
    await followedTo(right.at(-1));
    expect(await undecoded()).toEqual([{ count: 0 }]);
    await isAsIfNothingHadBeen();
  });

  it('while the processor is down is found when it comes back', async () => {
    const base = await forkPoint();
    const left = await branch(base, 4, [0, 3]);
    await followedTo(left.at(-1));
    await indexer.kill();
    const right = await branch(base, 5, [1, 4]);
    indexer = host.startIndexer('followed', env);
    await followedTo(right.at(-1));
    await isAsIfNothingHadBeen();
  });

  it('that is final by the time the processor comes back is found as well', async () => {
    const base = await forkPoint();
    const left = await branch(base, 4, [1, 2]);
    await followedTo(left.at(-1));
    await indexer.kill();
    const right = await branch(base, 12, [0, 3, 11]);
    await chain.finalize(right[8] ?? base);
    indexer = host.startIndexer('followed', env);
    await followedTo(right.at(-1));
    await isAsIfNothingHadBeen();
  });
});
