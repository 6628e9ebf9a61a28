import { Api, Block, BuildBlockMode } from '@acala-network/chopsticks-core';
import { bnToU8a, u8aToHex } from '@polkadot/util';
import { ArchiveChain } from './archive-chain';
import { buildBlock } from './block-builder';
import { buildGenesis, readRuntime } from './genesis';
import { GenesisSource } from './genesis-source';
import { TransactionPool } from './transaction-pool';

type Hex = `0x${string}`;

/** twox128("Timestamp") ++ twox128("Now") */
const TIMESTAMP_NOW_KEY = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';

/** Blocks are at least this far apart: the runtime's minimum period is 5 ms. */
const MIN_BLOCK_TIME_MS = 6;

export interface BlockProducerOptions {
  /** Where the time of a block comes from, in Unix ms. */
  readonly blockTime: () => Promise<number>;
  /** Real time without a block after which an empty one is sealed. */
  readonly heartbeatMs: number;
  /** Told when a block could not be built; the chain goes on with the next. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Seals blocks over the contracts runtime: one as soon as a transaction waits, an empty one after it so that its block
 * becomes final on an idle chain too, and an empty one when nothing happened for a heartbeat.
 */
export class BlockProducer {
  readonly pool = new TransactionPool();
  private sealing: Promise<void> = Promise.resolve();
  private heartbeat: NodeJS.Timeout | undefined;
  private lastTimeMs = 0;

  private constructor(
    readonly chain: ArchiveChain,
    readonly genesisHash: Hex,
    private readonly options: BlockProducerOptions,
  ) {}

  static async start(options: BlockProducerOptions): Promise<BlockProducer> {
    const state = await buildGenesis(readRuntime());
    const source = await GenesisSource.create(state);
    const api = new Api(source);
    await api.isReady;
    const chain = await ArchiveChain.create(
      {
        api,
        buildBlockMode: BuildBlockMode.Manual,
        inherentProviders: [],
        header: { hash: source.genesisHash, number: 0 },
        registeredTypes: {},
        runtimeLogLevel: 0,
      },
      state,
    );
    const producer = new BlockProducer(chain, source.genesisHash, options);
    // Block 0 has no time; contracts ask for it.
    await producer.seal([]);
    return producer;
  }

  /** The newest final block: one behind the head. */
  async finalized(): Promise<Block> {
    return (await this.chain.head.parentBlock) ?? this.chain.head;
  }

  /** The head's state with the time that a block sealed now would have. */
  async pendingBlock(): Promise<Block> {
    const { head } = this.chain;
    const pending = new Block(this.chain, head.number, head.hash, head, {
      header: await head.header,
      extrinsics: [],
      storage: head.storage,
    });
    const now = bnToU8a(await this.nextTimeMs(), { bitLength: 64, isLe: true });
    pending.pushStorageLayer().set(TIMESTAMP_NOW_KEY, u8aToHex(now));
    return pending;
  }

  /** Puts every waiting transaction in one block, then seals an empty one behind it. */
  sealTransactions(): void {
    this.enqueue(async () => {
      let sealed = 0;
      for (let ready = this.pool.ready(); ready.length > 0; ready = this.pool.ready()) {
        await this.seal(ready);
        sealed += 1;
      }
      if (sealed > 0) await this.seal([]);
    });
  }

  /** One piece of work at a time, in order. */
  private enqueue(work: () => Promise<void>): void {
    this.sealing = this.sealing.then(work).catch(this.options.onFailure);
  }

  private async nextTimeMs(): Promise<number> {
    return Math.max(Math.ceil(await this.options.blockTime()), this.lastTimeMs + MIN_BLOCK_TIME_MS);
  }

  private async seal(transactions: Hex[]): Promise<void> {
    clearTimeout(this.heartbeat);
    try {
      this.lastTimeMs = await this.nextTimeMs();
      const { block, included, exhausted } = await buildBlock(this.chain, this.lastTimeMs, transactions);
      await this.chain.onNewBlock(block);
      for (const extrinsic of transactions) {
        if (included.has(extrinsic)) this.pool.include(extrinsic);
        // What had no room waits for the next block, unless it had this one to itself.
        else if (!exhausted.has(extrinsic) || included.size === 0) this.pool.drop(extrinsic);
      }
    } catch (error) {
      for (const extrinsic of transactions) this.pool.drop(extrinsic);
      throw error;
    } finally {
      this.heartbeat = setTimeout(() => this.enqueue(() => this.seal([])), this.options.heartbeatMs);
    }
  }
}
