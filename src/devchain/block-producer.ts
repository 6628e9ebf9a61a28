import {
  Api,
  Block,
  Blockchain,
  BuildBlockMode,
  GenesisProvider,
  type InherentProvider,
} from '@acala-network/chopsticks-core';
import { GenericExtrinsic } from '@polkadot/types';
import { bnToU8a, u8aToHex } from '@polkadot/util';
import { buildGenesis, readRuntime } from './genesis';

/** Blocks are at least this far apart: the runtime's minimum period is 5 ms. */
const MIN_BLOCK_TIME_MS = 6;

/** twox128("Timestamp") ++ twox128("Now") */
const TIMESTAMP_NOW_KEY = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';

/** Where the time of a block comes from, in Unix ms. */
export type BlockTime = () => Promise<number>;

/**
 * Seals blocks over the contracts runtime: one as soon as a transaction waits, an empty one after it so that its block
 * becomes final on an idle chain too, and an empty one at every heartbeat.
 */
export class BlockProducer {
  private sealing: Promise<void> = Promise.resolve();
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(
    readonly chain: Blockchain,
    private readonly blockTime: BlockTime,
    heartbeatMs: number,
  ) {
    this.heartbeat = setInterval(() => void this.seal(), heartbeatMs);
  }

  static async start(blockTime: BlockTime, heartbeatMs: number): Promise<BlockProducer> {
    const provider = new GenesisProvider({
      id: 'powergrid-dev',
      name: 'Development',
      properties: { ss58Format: 42, tokenDecimals: 12, tokenSymbol: 'UNIT' },
      genesis: { raw: { top: await buildGenesis(readRuntime()) } },
    } as unknown as ConstructorParameters<typeof GenesisProvider>[0]);
    answerChildState(provider);
    const api = new Api(provider);
    await api.isReady;
    const chain = new Blockchain({
      api,
      buildBlockMode: BuildBlockMode.Manual,
      inherentProviders: [timestampInherent(blockTime)],
      header: { hash: provider.blockHash, number: 0 },
      registeredTypes: {},
      // Every block stays: an indexer may begin again from the first one.
      maxMemoryBlockCount: Number.MAX_SAFE_INTEGER,
      runtimeLogLevel: 0,
    });
    // Clients hash headers themselves and cannot hash the genesis header to its name: signatures have to rest on a later
    // block, which has to be final.
    for (let height = 1; height <= 3; height++) await chain.newBlock();
    return new BlockProducer(chain, blockTime, heartbeatMs);
  }

  /** The newest final block: one behind the head. */
  async finalized(): Promise<Block> {
    return (await this.chain.head.parentBlock) ?? this.chain.head;
  }

  /** The head's state with the time of a block sealed now: what a dry run of a contract has to see. */
  async pendingBlock(): Promise<Block> {
    const { head } = this.chain;
    const pending = new Block(this.chain, head.number, head.hash, head, {
      header: await head.header,
      extrinsics: [],
      storage: head.storage,
    });
    const now = bnToU8a(await this.blockTime(), { bitLength: 64, isLe: true });
    pending.pushStorageLayer().set(TIMESTAMP_NOW_KEY, u8aToHex(now));
    return pending;
  }

  /** Puts every waiting transaction in one block, then seals an empty one behind it. */
  sealTransactions(): Promise<void> {
    return this.enqueue(async () => {
      if (this.chain.txPool.pendingExtrinsics.length === 0) return;
      await this.chain.newBlock();
      await this.chain.newBlock();
    });
  }

  stop(): void {
    clearInterval(this.heartbeat);
  }

  private seal(): Promise<void> {
    return this.enqueue(async () => {
      await this.chain.newBlock();
    });
  }

  /** One block at a time, in order. */
  private enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.sealing.then(work);
    this.sealing = done.catch(() => {});
    return done;
  }
}

/** A genesis has no child tries; without this the first contract could not be instantiated. */
function answerChildState(provider: GenesisProvider): void {
  const send = provider.send.bind(provider);
  provider.send = async (method, params, isCacheable) => {
    if (!method.startsWith('childstate_')) return send(method, params, isCacheable);
    return method.includes('Keys') ? [] : null;
  };
  provider.clone = () => provider;
}

function timestampInherent(blockTime: BlockTime): InherentProvider {
  let lastMs = 0;
  return {
    async createInherents(block) {
      const parent = await block.parentBlock;
      if (!parent) throw new Error('A block without a parent needs no time.');
      const meta = await parent.meta;
      lastMs = Math.max(await blockTime(), lastMs + MIN_BLOCK_TIME_MS);
      const set = meta.tx.timestamp?.set;
      if (!set) throw new Error('The runtime has no timestamp.');
      return [new GenericExtrinsic(meta.registry, set(BigInt(lastMs))).toHex()];
    },
  };
}
