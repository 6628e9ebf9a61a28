import { extrinsicHashes, finalizedBlock, hashAt, readBlock } from '../../src/chain/block';
import { type Chain, connectChain } from '../../src/chain/connection';
import { deploy } from '../../src/chain/deploy';
import { accountIdOf, type Key, keyPairOf } from '../../src/chain/keys';
import { CONTRACT_NAMES, type Deployment } from '../../src/shared/deployment';
import { PWGD } from '../../src/shared/units';
import { startEmbedded, type World } from './chain-worlds';
import { type Indexer, type IndexerHost, startIndexerHost } from './indexer-host';

export interface IndexerWorld extends Pick<IndexerHost, 'createDatabase' | 'folder' | 'urlOf' | 'stop'> {
  readonly time: World;
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly alice: Key;
  readonly bob: Key;
  readonly charlie: Key;
  /** The compiled processor, in a process of its own. */
  startIndexer(database: string, env?: NodeJS.ProcessEnv): Indexer;
  /** Writes a deployment record, changed, and returns its file. */
  writeRecord(name: string, change: Partial<Deployment>): string;
}

/** The embedded chain with the contracts on it, and PostgreSQL. */
export async function startIndexerWorld(): Promise<IndexerWorld> {
  const [host, time] = await Promise.all([startIndexerHost(), startEmbedded()]);
  const chain = await connectChain([time.url], 60_000);
  const alice = keyPairOf('//Alice', chain);
  const bob = keyPairOf('//Bob', chain);
  const charlie = keyPairOf('//Charlie', chain);
  const deployment = await deploy({
    chain,
    owner: alice,
    operators: [alice.address],
    oracles: [bob.address],
    verifiers: [alice.address],
    treasury: alice.address,
    reportPeriodMs: 300_000,
    challengePeriodMs: time.challengePeriodMs,
    initialMints: [{ to: charlie.address, amount: 1_000n * PWGD }],
  });
  const writeRecord = (name: string, change: Partial<Deployment>): string =>
    host.writeRecord(name, { ...deployment, ...change });
  const record = writeRecord('deployment', {});

  return {
    ...host,
    time,
    chain,
    deployment,
    alice,
    bob,
    charlie,
    writeRecord,
    startIndexer: (database, env = {}) =>
      host.startIndexer(database, { RPC_ENDPOINT: chain.url, POWERGRID_DEPLOYMENT: record, ...env }),
    stop: async () => {
      await host.stop();
      await chain.close();
      await time.stop();
    },
  };
}

/** A contract's event as the chain itself has it. */
export interface ChainEvent {
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly blockTimeMs: string;
  readonly extrinsicHash: string;
  readonly eventIndex: number;
  readonly contract: string;
  readonly contractName: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** Reads from the chain, without the processor's libraries, every event of the deployment's contracts that is final. */
export async function readContractEvents(chain: Chain, deployment: Deployment): Promise<readonly ChainEvent[]> {
  const names = new Map(CONTRACT_NAMES.map((name) => [accountIdOf(deployment.contracts[name].address), name]));
  const { height: last } = await finalizedBlock(chain);
  const found: ChainEvent[] = [];
  for (let height = Math.max(deployment.startBlock, 1); height <= last; height++) {
    const blockHash = await hashAt(chain, height);
    const [{ records, timeMs }, hashes] = await Promise.all([
      readBlock(chain, blockHash),
      extrinsicHashes(chain, blockHash),
    ]);
    for (const [eventIndex, { event, phase, topics }] of records.entries()) {
      if (event.section !== 'contracts' || event.method !== 'ContractEmitted') continue;
      const [contract, data] = event.data.map((field) => field.toHex());
      const contractName = names.get(contract as `0x${string}`);
      if (contract === undefined || data === undefined || contractName === undefined) continue;
      found.push({
        blockHeight: height,
        blockHash,
        blockTimeMs: String(timeMs),
        extrinsicHash: hashes[phase.asApplyExtrinsic.toNumber()] ?? '',
        eventIndex,
        contract,
        contractName,
        topics: topics.map((topic) => topic.toHex()),
        data,
      });
    }
  }
  return found;
}
